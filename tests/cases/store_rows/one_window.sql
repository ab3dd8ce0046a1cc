-- Each store with its figures in the window of the variable.

-- given window_name = 'last_day'

-- given fleet_stores (store_key, store_id, id_rank, zone_rank, timezone_str, is_open, is_down, down_since_us)
values (1, 'a', 1, 1, 'UTC', true, true, 7)

-- given fleet_figures (store_key, window_name, uptime_us, downtime_us, outage_count)
values
    (1, 'last_hour', 1, 2, 1),
    (1, 'last_day', 3, 4, 2)

-- expect (store_id, timezone_str, uptime_us, downtime_us, outage_count, is_open, is_down, down_since_us)
values ('a', 'UTC', 3, 4, 2, true, true, 7)
