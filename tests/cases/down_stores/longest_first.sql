-- Those that are down now, the earliest outage first.

-- given store_rows (store_id, id_rank, is_down, down_since_us)
values
    ('a', 1, true, 50),
    ('b', 2, false, null),
    ('c', 3, true, 40),
    ('d', 4, true, 50)

-- expect in order (store_id)
values ('c'), ('a'), ('d')
