-- A store with two zones is in conflict; one with the same zone twice, or with an unknown one beside, is not.

-- given staged_zones (store_id, timezone_str, is_rejected)
values
    ('two', 'Asia/Tokyo', false),
    ('two', 'Asia/Seoul', false),
    ('twice', 'Asia/Tokyo', false),
    ('twice', 'Asia/Tokyo', false),
    ('unknown beside', 'Asia/Tokyo', false),
    ('unknown beside', null, true)

-- expect (store_id)
values ('two')
