-- Down is what has an outage on.

-- given state = 'down'

-- given store_rows (store_key, id_rank, store_id, availability_ratio, downtime_us, is_open, is_down)
values
    (1, 1, 'A-1', 1, 0, true, false),
    (2, 2, 'a-2', 0.5, 5, true, true),
    (3, 3, 'b-3', 0.9, 1, false, false),
    (4, 4, 'c%_4', null, 0, false, false)

-- expect (store_key)
values (2)
