-- A store that is always open and was inactive before the calendar's start counts as active from that start on.

-- given as_of_us = utc_us('2023-06-14 12:00')

-- given stores (store_key, hours_key, timezone_str)
values
    (1, 1, 'UTC'),
    (2, 2, 'UTC')

-- given store_status (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-06 11:59:59.999999'), false), -- before the calendar
    (2, utc_us('2023-06-06 12:00'), false)

-- expect (store_key, window_name, uptime_us, downtime_us)
values
    (1, 'last_hour', length_us('1:00'), 0),
    (1, 'last_day', length_us('24:00'), 0),
    (1, 'last_week', length_us('168:00'), 0),
    (2, 'last_hour', 0, length_us('1:00')),
    (2, 'last_day', 0, length_us('24:00')),
    (2, 'last_week', 0, length_us('168:00'))
