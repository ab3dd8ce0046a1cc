-- A store has the zone of store_tz, or Chicago's where that has none for it.

-- given store_ids (store_key, store_id)
values
    (1, 'with a zone'),
    (2, 'without')

-- given store_tz (store_key, timezone_str)
values (1, 'Asia/Tokyo')

-- expect (store_key, store_id, timezone_str)
values
    (1, 'with a zone', 'Asia/Tokyo'),
    (2, 'without', 'America/Chicago')
