-- An outage that is on at the end of the span is ongoing.

-- given from_us = utc_us('2023-06-13 10:00')

-- given until_us = utc_us('2023-06-14 10:00')

-- given outages (store_key, starts_us, ends_us)
values
    (1, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 10:00')),
    (1, utc_us('2023-06-13 09:30'), utc_us('2023-06-13 10:30')),
    (1, utc_us('2023-06-13 09:00'), utc_us('2023-06-13 10:00'))

-- expect in order (starts_us, ends_us, is_ongoing)
values
    (utc_us('2023-06-13 09:30'), utc_us('2023-06-13 10:30'), false),
    (utc_us('2023-06-14 09:00'), utc_us('2023-06-14 10:00'), true)
