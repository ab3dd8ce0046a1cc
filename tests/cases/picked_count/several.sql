-- The number of picked stores.

-- given picked_stores (store_key)
values (1), (2), (5)

-- expect (total_count)
values (3)
