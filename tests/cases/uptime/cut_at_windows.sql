-- Only the time inside a window counts: segments and shifts that cross its start are cut there, at its microsecond.

-- given as_of (as_of_us)
values (utc_us('2023-06-14 12:00'))

-- given stores (store_key, hours_key)
values (1, 1)

-- given shared_shifts (hours_key, opens_us, closes_us)
values
    (1, utc_us('2023-06-13 09:00'), utc_us('2023-06-13 12:00:00.000001')),
    (1, utc_us('2023-06-14 10:00'), utc_us('2023-06-14 18:00'))

-- given segments (store_key, starts_us, ends_us, is_up)
values
    (1, utc_us('2023-06-13 11:00'), utc_us('2023-06-13 12:00:00.000001'), false),
    (1, utc_us('2023-06-14 10:30'), utc_us('2023-06-14 11:15'), false),
    (1, utc_us('2023-06-14 11:15'), utc_us('2023-06-14 12:00'), true)

-- expect (store_key, window_name, uptime_us, downtime_us)
values
    (1, 'last_hour', length_us('0:45'), length_us('0:15')),
    (1, 'last_day', length_us('1:15'), length_us('0:45:00.000001')),
    (1, 'last_week', length_us('3:15'), length_us('1:45:00.000001'))
