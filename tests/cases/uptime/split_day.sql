-- 11:30–15:59 and 20:00–23:59, pings 12:30 inactive, 13:00 active, 15:00 inactive: 7 hours up, 1.5 hours down.

-- given as_of_us = utc_us('2023-06-15 00:00')

-- given stores (store_key, hours_key, timezone_str)
values (1, 1, 'UTC')

-- given store_hours (store_key, day_of_week, starts_local_us, ends_local_us)
values
    (1, 2, clock_us('11:30'), clock_us('15:59')),
    (1, 2, clock_us('20:00'), clock_us('23:59'))

-- given store_status (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-14 12:30'), false),
    (1, utc_us('2023-06-14 13:00'), true),
    (1, utc_us('2023-06-14 15:00'), false)

-- expect (store_key, window_name, uptime_us, downtime_us)
values
    (1, 'last_hour', length_us('1:00'), 0),
    (1, 'last_day', length_us('7:00'), length_us('1:30')),
    (1, 'last_week', length_us('7:00'), length_us('1:30'))
