-- A store without a shift in a window has zeros there, not nothing.

-- given as_of (as_of_us)
values (utc_us('2023-06-14 12:00'))

-- given stores (store_key, hours_key)
values
    (1, 1),
    (2, 2)

-- given shared_shifts (hours_key, opens_us, closes_us)
values (2, utc_us('2023-06-10 09:00'), utc_us('2023-06-10 12:00'))

-- expect (store_key, window_name, uptime_us, downtime_us)
values
    (1, 'last_hour', 0, 0),
    (1, 'last_day', 0, 0),
    (1, 'last_week', 0, 0),
    (2, 'last_hour', 0, 0),
    (2, 'last_day', 0, 0),
    (2, 'last_week', length_us('3:00'), 0)
