-- Exactly half a hundredth is rounded up, a microsecond less is rounded down: 0.3 seconds of a minute, 18 of an hour.

-- given stores (store_key, store_id)
values (1, 'a')

-- given uptime (store_key, window_name, uptime_us, downtime_us)
values
    (1, 'last_hour', length_us('0:00:00.3'), length_us('0:00:00.299999')),
    (1, 'last_day', length_us('0:00:18'), length_us('0:00:17.999999')),
    (1, 'last_week', length_us('1:00:54'), length_us('1:00:53.999999'))

-- expect in order (store_id, uptime_last_hour, uptime_last_day, uptime_last_week)
values ('a', 0.01, 0.01, 1.02)

-- expect in order (store_id, downtime_last_hour, downtime_last_day, downtime_last_week)
values ('a', 0.00, 0.00, 1.01)
