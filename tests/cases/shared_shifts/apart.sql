-- A microsecond between two openings keeps them apart, and a long one before reaches over a short one.

-- given calendar (starts_us, ends_us)
values (utc_us('2023-06-06 12:00'), utc_us('2023-06-14 12:00'))

-- given openings (hours_key, opens_us, closes_us)
values
    (1, utc_us('2023-06-12 09:00'), utc_us('2023-06-12 12:00')),
    (1, utc_us('2023-06-12 12:00:00.000001'), utc_us('2023-06-12 13:00')),
    (2, utc_us('2023-06-12 09:00'), utc_us('2023-06-12 18:00')),
    (2, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 11:00')),
    (2, utc_us('2023-06-12 12:00'), utc_us('2023-06-12 19:00'))

-- expect (hours_key, opens_us, closes_us)
values
    (1, utc_us('2023-06-12 09:00'), utc_us('2023-06-12 12:00')),
    (1, utc_us('2023-06-12 12:00:00.000001'), utc_us('2023-06-12 13:00')),
    (2, utc_us('2023-06-12 09:00'), utc_us('2023-06-12 19:00'))
