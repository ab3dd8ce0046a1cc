-- The hour in minutes, day and week in hours, and the exact lengths beside them.

-- given stores (store_key, store_id)
values (1, 'a')

-- given uptime (store_key, window_name, uptime_us, downtime_us)
values
    (1, 'last_hour', length_us('0:45'), length_us('0:15')),
    (1, 'last_day', length_us('5:20'), length_us('0:45')),
    (1, 'last_week', length_us('100:00'), length_us('68:00'))

-- expect in order (store_id, uptime_last_hour, uptime_last_day, uptime_last_week)
values ('a', 45.00, 5.33, 100.00)

-- expect in order (store_id, downtime_last_hour, downtime_last_day, downtime_last_week)
values ('a', 15.00, 0.75, 68.00)

-- expect in order (store_id, uptime_last_hour_us, uptime_last_day_us, uptime_last_week_us)
values ('a', length_us('0:45'), length_us('5:20'), length_us('100:00'))

-- expect in order (store_id, downtime_last_hour_us, downtime_last_day_us, downtime_last_week_us)
values ('a', length_us('0:15'), length_us('0:45'), length_us('68:00'))
