-- A store keeps its key; new ones get the next, in the order of their ids as text.

-- given store_hours_given = false
-- given store_tz_given = false

-- given store_ids (store_key, store_id, is_polled, has_hours, has_zone)
values
    (0, 'm', true, true, false),
    (1, 'a', true, false, true)

-- given staged_zones (store_id)
values
    ('z'),
    ('9'),
    ('m'),
    ('z'),
    (null)

-- expect in order (store_key, store_id, is_polled, has_hours, has_zone)
values
    (0, 'm', true, true, true),
    (1, 'a', true, false, true),
    (2, '9', false, false, true),
    (3, 'z', false, false, true)
