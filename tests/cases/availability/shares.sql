-- The share of the open time that was up; null where nothing was open.

-- given stores (store_key, store_id)
values (1, 'a'), (2, 'b'), (3, 'c')

-- given uptime (store_key, window_name, uptime_us, downtime_us)
values
    (1, 'last_day', 5400000000, 1800000000),
    (2, 'last_day', 0, 3600000000),
    (3, 'last_day', 0, 0)

-- expect (store_id, window_name, uptime_hours, downtime_hours, availability_ratio)
values
    ('a', 'last_day', 1.5, 0.5, 0.75),
    ('b', 'last_day', 0, 1, 0),
    ('c', 'last_day', 0, 0, null)
