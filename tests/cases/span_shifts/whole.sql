-- Shifts that reach into the span are given whole; those that touch it are not.

-- given from_us = utc_us('2023-06-13 10:00')

-- given until_us = utc_us('2023-06-14 10:00')

-- given shifts (store_key, opens_us, closes_us)
values
    (1, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 12:00')),
    (1, utc_us('2023-06-13 09:00'), utc_us('2023-06-13 10:01')),
    (1, utc_us('2023-06-13 07:00'), utc_us('2023-06-13 10:00'))

-- expect in order (opens_us, closes_us)
values
    (utc_us('2023-06-13 09:00'), utc_us('2023-06-13 10:01')),
    (utc_us('2023-06-14 09:00'), utc_us('2023-06-14 12:00'))
