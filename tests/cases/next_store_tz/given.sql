-- The zones at hand take the place of the former ones; a store with two zones, or an unknown one, has none.

-- given store_tz_given = true

-- given store_ids (store_key, store_id)
values (0, 'former')

-- given store_tz (store_key, timezone_str)
values (0, 'Asia/Tokyo')

-- given staged_zones (store_id, timezone_str, is_rejected)
values
    ('one', 'Asia/Tokyo', false),
    ('one', 'Asia/Tokyo', false),
    ('two', 'Asia/Tokyo', false),
    ('two', 'Asia/Seoul', false),
    ('unknown', null, true)

-- expect in order (store_key, timezone_str)
values (1, 'Asia/Tokyo')
