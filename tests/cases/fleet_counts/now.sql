-- Open and down stores among all.

-- given fleet_stores (store_key, is_open, is_down)
values
    (1, true, true),
    (2, true, false),
    (3, false, false)

-- expect (store_count, open_count, down_count)
values (3, 2, 1)
