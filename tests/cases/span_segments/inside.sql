-- Segments that reach into the span.

-- given from_us = utc_us('2023-06-13 10:00')

-- given until_us = utc_us('2023-06-14 10:00')

-- given segments (store_key, starts_us, ends_us, is_up)
values
    (1, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 10:00'), false),
    (1, utc_us('2023-06-13 09:30'), utc_us('2023-06-13 10:30'), true),
    (1, utc_us('2023-06-13 09:00'), utc_us('2023-06-13 09:30'), true)

-- expect in order (starts_us, ends_us, is_up)
values
    (utc_us('2023-06-13 09:30'), utc_us('2023-06-13 10:30'), true),
    (utc_us('2023-06-14 09:00'), utc_us('2023-06-14 10:00'), false)
