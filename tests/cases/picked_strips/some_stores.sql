-- The shifts and outages of the stores named.

-- given store_ids = ['b', 'none']

-- given fleet_stores (store_key, store_id)
values
    (1, 'a'),
    (2, 'b')

-- given fleet_shifts (store_key, starts_us, ends_us)
values
    (1, 10, 20),
    (2, 30, 40),
    (2, 10, 20)

-- given fleet_outages (store_key, starts_us, ends_us)
values
    (1, 12, 15),
    (2, 32, 33)

-- expect in order (store_id, is_outage, starts_us, ends_us)
values
    ('b', false, 10, 20),
    ('b', false, 30, 40),
    ('b', true, 32, 33)
