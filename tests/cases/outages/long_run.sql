-- However many touch, and in whatever order they come, they are one outage; where a microsecond is between, two.

-- given down_segments (store_key, starts_us, ends_us)
values
    (1, utc_us('2023-06-12 10:30'), utc_us('2023-06-12 10:45')),
    (1, utc_us('2023-06-12 11:00'), utc_us('2023-06-12 11:10')),
    (1, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 10:30')),
    (1, utc_us('2023-06-12 10:45'), utc_us('2023-06-12 11:00')),
    (1, utc_us('2023-06-12 11:10:00.000001'), utc_us('2023-06-12 11:20')),
    (1, utc_us('2023-06-12 11:20'), utc_us('2023-06-12 11:30')),
    (2, utc_us('2023-06-12 11:30'), utc_us('2023-06-12 11:40')),
    (3, utc_us('2023-06-12 11:40'), utc_us('2023-06-12 11:50'))

-- expect (store_key, starts_us, ends_us)
values
    (1, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 11:10')),
    (1, utc_us('2023-06-12 11:10:00.000001'), utc_us('2023-06-12 11:30')),
    (2, utc_us('2023-06-12 11:30'), utc_us('2023-06-12 11:40')),
    (3, utc_us('2023-06-12 11:40'), utc_us('2023-06-12 11:50'))
