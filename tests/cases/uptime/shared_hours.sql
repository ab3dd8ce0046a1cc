-- Stores with the same hours are open alike, and each is down by itself.

-- given as_of (as_of_us)
values (utc_us('2023-06-14 12:00'))

-- given stores (store_key, hours_key)
values
    (1, 1),
    (2, 1)

-- given shared_shifts (hours_key, opens_us, closes_us)
values (1, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 18:00'))

-- given down_segments (store_key, starts_us, ends_us)
values (2, utc_us('2023-06-14 10:30'), utc_us('2023-06-14 11:15'))

-- expect (store_key, window_name, uptime_us, downtime_us)
values
    (1, 'last_hour', length_us('1:00'), 0),
    (1, 'last_day', length_us('3:00'), 0),
    (1, 'last_week', length_us('3:00'), 0),
    (2, 'last_hour', length_us('0:45'), length_us('0:15')),
    (2, 'last_day', length_us('2:15'), length_us('0:45')),
    (2, 'last_week', length_us('2:15'), length_us('0:45'))
