-- What of each shift lies in the last week; one that only touches it is not there.

-- given windows (window_name, starts_us, ends_us)
values
    ('last_week', utc_us('2023-06-07 10:00'), utc_us('2023-06-14 10:00')),
    ('last_day', utc_us('2023-06-13 10:00'), utc_us('2023-06-14 10:00'))

-- given shifts (store_key, opens_us, closes_us)
values
    (1, utc_us('2023-06-07 08:00'), utc_us('2023-06-07 10:00')),
    (2, utc_us('2023-06-07 08:00'), utc_us('2023-06-07 10:01')),
    (2, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 12:00')),
    (3, utc_us('2023-06-08 09:00'), utc_us('2023-06-08 10:00'))

-- expect in order (store_key, starts_us, ends_us)
values
    (2, utc_us('2023-06-07 10:00'), utc_us('2023-06-07 10:01')),
    (2, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 10:00')),
    (3, utc_us('2023-06-08 09:00'), utc_us('2023-06-08 10:00'))
