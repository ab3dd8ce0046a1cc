-- Most downtime first, stores alike by their ids, and none without downtime.

-- given store_rows (store_id, id_rank, downtime_us)
values
    ('a', 1, 5),
    ('b', 2, 0),
    ('c', 3, 9),
    ('d', 4, 5)

-- expect in order (store_id)
values ('c'), ('a'), ('d')
