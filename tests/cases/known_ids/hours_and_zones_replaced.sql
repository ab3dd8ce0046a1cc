-- Hours and zones at hand take the place of the former: who had one and is not among them has none.

-- given store_hours_given = true
-- given store_tz_given = true

-- given store_ids (store_key, store_id, is_polled, has_hours, has_zone)
values
    (0, 'a', true, true, true),
    (1, 'b', true, true, true),
    (2, 'c', false, true, false)

-- given staged_hours (store_id)
values ('a')

-- given staged_zones (store_id)
values ('b')

-- expect in order (store_key, store_id, is_polled, has_hours, has_zone)
values
    (0, 'a', true, true, false),
    (1, 'b', true, false, true),
    (2, 'c', false, false, false)
