-- Few outages are a stroke each, however close; those outside the span are none.

-- given from_us = utc_us('2023-06-13 10:00')

-- given until_us = utc_us('2023-06-14 10:00')

-- given outages (store_key, starts_us, ends_us)
values
    (1, utc_us('2023-06-13 09:00'), utc_us('2023-06-13 10:00')),
    (1, utc_us('2023-06-13 09:30'), utc_us('2023-06-13 10:30')),
    (1, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 09:01')),
    (1, utc_us('2023-06-14 09:02'), utc_us('2023-06-14 10:00'))

-- expect in order (starts_us, ends_us, downtime_us, outage_count)
values
    (utc_us('2023-06-13 09:30'), utc_us('2023-06-13 10:30'), length_us('01:00'), 1),
    (utc_us('2023-06-14 09:00'), utc_us('2023-06-14 09:01'), length_us('00:01'), 1),
    (utc_us('2023-06-14 09:02'), utc_us('2023-06-14 10:00'), length_us('00:58'), 1)
