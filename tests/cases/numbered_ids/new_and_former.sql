-- A store keeps its key; new ones get the next, in the order of their ids as text.

-- given store_hours_given = false
-- given store_tz_given = false

-- given store_ids (store_key, store_id, is_polled, has_hours, has_zone)
values
    (0, 'm', true, true, false),
    (1, 'a', true, false, true)

-- given staged_pings (store_id)
values
    ('z'),
    ('a'),
    ('10'),
    ('z'),
    (null)

-- given staged_zones (store_id)
values
    ('9'),
    ('z')

-- expect in order (store_key, store_id, is_polled, has_hours, has_zone)
values
    (0, 'm', true, true, false),
    (1, 'a', true, false, true),
    (2, '10', true, false, false),
    (3, '9', false, false, true),
    (4, 'z', true, false, true)
