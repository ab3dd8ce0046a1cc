-- A new store, and one that a table names that did not, or no longer does; others and their hours are no matter.

-- given store_hours_given = false
-- given store_tz_given = true

-- given store_ids (store_key, store_id, hours_key, is_polled, has_hours, has_zone)
values
    (0, 'as before', 0, true, true, false),
    (1, 'polled now', 0, false, true, false),
    (2, 'without its zone', 2, true, false, true),
    (3, 'with its zone', 2, true, false, true)

-- given staged_pings (store_key, store_id)
values
    (0, null),
    (1, null),
    (null, 'new')

-- given staged_zones (store_id)
values ('with its zone')

-- expect (store_key, store_id, is_polled, has_hours, has_zone)
values
    (1, 'polled now', true, true, false),
    (2, 'without its zone', true, false, false),
    (4, 'new', true, false, false)
