-- The usable zones, each once; a store that has two has none.

-- given staged_zones (store_id, timezone_str, is_rejected)
values
    ('a', 'UTC', false),
    ('a', 'UTC', false),
    ('b', 'UTC', false),
    ('b', 'Asia/Tokyo', false),
    ('c', null, true)

-- expect (store_id, timezone_str)
values ('a', 'UTC')
