-- A store keeps its key; new ones get the next, in the order of their ids as text.

-- given store_hours_given = false
-- given store_tz_given = false

-- given store_ids (store_key, store_id, is_polled, has_hours, has_zone)
values
    (0, 'm', false, true, false),
    (1, 'a', true, false, true),
    (2, 'k', false, true, false)

-- given staged_pings (store_key, store_id)
values
    (null, 'z'),
    (1, null),
    (null, '10'),
    (null, 'z'),
    (2, null),
    (2, null),
    (null, null)

-- given staged_zones (store_id)
values ('9')

-- expect in order (store_key, store_id, is_polled, has_hours, has_zone)
values
    (0, 'm', false, true, false),
    (1, 'a', true, false, true),
    (2, 'k', true, true, false),
    (3, '9', false, false, true),
    (4, '10', true, false, false),
    (5, 'z', true, false, false)
