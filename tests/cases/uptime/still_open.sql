-- 09:00–12:00, pings 10:14 inactive and 11:15 active, as of 11:45: last hour 30 minutes up and 30 minutes down.

-- given as_of_us = utc_us('2023-06-14 11:45')

-- given stores (store_key, hours_key, timezone_str)
values (1, 1, 'UTC')

-- given store_hours (store_key, day_of_week, starts_local_us, ends_local_us)
values (1, 2, clock_us('09:00'), clock_us('12:00'))

-- given store_status (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-14 10:14'), false),
    (1, utc_us('2023-06-14 11:15'), true)

-- expect (store_key, window_name, uptime_us, downtime_us)
values
    (1, 'last_hour', length_us('0:30'), length_us('0:30')),
    (1, 'last_day', length_us('1:44'), length_us('1:01')),
    (1, 'last_week', length_us('1:59'), length_us('1:01')) -- and 15 minutes of the Wednesday before
