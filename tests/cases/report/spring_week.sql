-- A store that is always open is open 168 hours of the week, though its clocks show 169.

-- given as_of_us = utc_us('2023-03-14 12:00')

-- given store_ids (store_key, store_id, hours_key)
values (1, 'a', 1)

-- given store_status (store_key, pinged_us, is_up)
values (1, utc_us('2023-03-14 11:00:36'), false)

-- expect in order (store_id, uptime_last_hour, uptime_last_week, downtime_last_hour, downtime_last_week)
values ('a', 0.60, 167.01, 59.40, 0.99)
