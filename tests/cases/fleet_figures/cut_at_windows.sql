-- An outage counts in every window that it reaches into, and is as long there as its part inside.

-- given windows (window_name, starts_us, ends_us)
values
    ('last_hour', utc_us('2023-06-14 11:00'), utc_us('2023-06-14 12:00')),
    ('last_day', utc_us('2023-06-13 12:00'), utc_us('2023-06-14 12:00'))

-- given uptime (store_key, window_name, uptime_us, downtime_us)
values
    (1, 'last_hour', 30, 10),
    (1, 'last_day', 60, 0),
    (2, 'last_hour', 0, 0)

-- given outages (store_key, starts_us, ends_us)
values
    (1, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 11:00')),
    (1, utc_us('2023-06-14 11:30'), utc_us('2023-06-14 12:00')),
    (1, utc_us('2023-06-13 09:00'), utc_us('2023-06-13 12:30'))

-- expect (store_key, window_name, uptime_us, downtime_us, availability_ratio, outage_count, longest_outage_us)
values
    (1, 'last_hour', 30, 10, 0.75, 1, length_us('00:30')),
    (1, 'last_day', 60, 0, 1, 3, length_us('02:00')),
    (2, 'last_hour', 0, 0, null, 0, 0)
