-- Without a zone and hours of its own a store has the defaults, and the row tells.

-- given store_ids (store_key, store_id)
values (1, 'a')

-- expect (store_id, timezone_str, has_zone, has_hours)
values ('a', 'America/Chicago', false, false)
