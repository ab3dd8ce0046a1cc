-- Stores that were never open count as stores alone, and leave the ratio as it is; none open, no ratio.

-- given fleet_figures (store_key, window_name, uptime_us, downtime_us, outage_count)
values
    (1, 'last_day', 60, 0, 0),
    (2, 'last_day', 20, 20, 3),
    (3, 'last_day', 0, 0, 0),
    (1, 'last_hour', 0, 0, 0)

-- expect (
--     window_name, store_count, open_count, uptime_us, downtime_us, availability_ratio, outage_count, down_count
-- )
values
    ('last_day', 3, 2, 80, 20, 0.8, 3, 1),
    ('last_hour', 1, 0, 0, 0, null, 0, 0)
