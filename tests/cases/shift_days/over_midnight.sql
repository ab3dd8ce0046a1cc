-- A shift is there for each UTC day that it touches before as_of; a closing at midnight touches no new day.

-- given calendar (starts_us, ends_us)
values (utc_us('2023-06-06 12:00'), utc_us('2023-06-14 12:00'))

-- given shared_shifts (hours_key, opens_us, closes_us)
values
    (1, utc_us('2023-06-10 20:00'), utc_us('2023-06-11 02:00')),
    (1, utc_us('2023-06-12 20:00'), utc_us('2023-06-13 00:00')),
    (1, utc_us('2023-06-13 22:00'), utc_us('2023-06-15 02:00'))

-- expect (hours_key, day, opens_us, closes_us)
values
    (1, day_number('2023-06-10'), utc_us('2023-06-10 20:00'), utc_us('2023-06-11 02:00')),
    (1, day_number('2023-06-11'), utc_us('2023-06-10 20:00'), utc_us('2023-06-11 02:00')),
    (1, day_number('2023-06-12'), utc_us('2023-06-12 20:00'), utc_us('2023-06-13 00:00')),
    (1, day_number('2023-06-13'), utc_us('2023-06-13 22:00'), utc_us('2023-06-14 12:00')),
    (1, day_number('2023-06-14'), utc_us('2023-06-13 22:00'), utc_us('2023-06-14 12:00'))
