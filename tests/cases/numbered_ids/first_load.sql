-- The first load starts from key 0; a store of which only a rejected row tells is a store.

-- given store_hours_given = true
-- given store_tz_given = false

-- given staged_pings (store_id, rejected_in)
values
    ('b', null),
    ('a', 'pings.csv'),
    (null, 'pings.csv')

-- given staged_hours (store_id)
values ('c')

-- expect in order (store_key, store_id, is_polled, has_hours, has_zone)
values
    (0, 'c', false, true, false),
    (1, 'a', true, false, false),
    (2, 'b', true, false, false)
