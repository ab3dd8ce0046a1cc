-- The second page of two rows: largest first, stores alike by their ids, those without a value last.

-- given page_size = 2

-- given row_offset = 2

-- given picked_stores (store_key, id_rank, sort_value)
values
    (1, 1, null),
    (2, 2, -5),
    (3, 3, -9),
    (4, 4, -5),
    (5, 5, -5)

-- given store_rows (store_key, id_rank, store_id)
values
    (1, 1, 'a'),
    (2, 2, 'b'),
    (3, 3, 'c'),
    (4, 4, 'd'),
    (5, 5, 'e')

-- expect in order (store_id)
values ('d'), ('e')
