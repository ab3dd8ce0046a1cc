-- Closed through the whole window, so without a share of open time.

-- given has_opened = false

-- given store_rows (store_key, id_rank, store_id, availability_ratio, downtime_us, is_open, is_down)
values
    (1, 1, 'A-1', 1, 0, true, false),
    (2, 2, 'a-2', 0, 5, true, true),
    (4, 4, 'c%_4', null, 0, false, false)

-- expect (store_key)
values (4)
