-- A store at an edge belongs to the bin above it, one that was always up to the last, one never open to none.

-- given store_rows (store_key, availability_ratio)
values
    (1, 0), (2, 0.1), (3, 0.95), (4, 0.9999999), (5, 1), (6, 1), (7, null)

-- expect (min_ratio, max_ratio, store_count) where store_count > 0
values
    (0, 0.1, 1), (0.1, 0.2, 1), (0.95, 0.99, 1), (0.99, 1, 1), (1, 1, 2)

-- expect (min_ratio, max_ratio, store_count) where min_ratio = 0.9
values (0.9, 0.95, 0)
