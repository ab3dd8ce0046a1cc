-- The hour, the 24 hours and the 7 × 24 hours that end at as_of.

-- given as_of (as_of_us)
values (utc_us('2023-06-14 12:30'))

-- expect (window_name, starts_us, ends_us)
values
    ('last_hour', utc_us('2023-06-14 11:30'), utc_us('2023-06-14 12:30')),
    ('last_day', utc_us('2023-06-13 12:30'), utc_us('2023-06-14 12:30')),
    ('last_week', utc_us('2023-06-07 12:30'), utc_us('2023-06-14 12:30'))
