-- The rejects of each table and file are counted, the rows of a store with two zones among them.

-- given staged_pings (store_id, rejected_in)
values
    ('1', null),
    ('1', 'a.csv'),
    ('1', 'a.csv'),
    (null, 'b.csv')

-- given staged_hours (store_id, rejected_in)
values (null, 'a.csv')

-- given staged_zones (source_file, store_id, timezone_str, is_rejected)
values
    ('a.csv', '1', 'Asia/Tokyo', false),
    ('b.csv', '1', 'Asia/Seoul', false),
    ('b.csv', '1', null, true),
    ('b.csv', '3', null, true),
    ('b.csv', '2', 'Asia/Seoul', false)

-- expect (table_name, source_file, rejected_count)
values
    ('store_status', 'a.csv', 2),
    ('store_status', 'b.csv', 1),
    ('store_hours', 'a.csv', 1),
    ('store_tz', 'a.csv', 1),
    ('store_tz', 'b.csv', 3)
