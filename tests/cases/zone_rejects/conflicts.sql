-- Every row of a store in conflict is a reject, as are those that are wrong by themselves.

-- given source_name = 'zones.csv'

-- given staged_zones (store_id, timezone_str, is_rejected)
values
    ('1', 'Asia/Tokyo', false),
    ('1', 'Asia/Seoul', false),
    ('2', 'Asia/Tokyo', false),
    ('3', null, true)

-- given zone_rows (source_file, line_number, line, line_fault, store_id, timezone_str)
values
    ('read.csv', 2, '1,Asia/Tokyo', null, '1', 'Asia/Tokyo'),
    ('read.csv', 3, '1,Asia/Seoul', null, '1', 'Asia/Seoul'),
    ('read.csv', 4, '2,Asia/Tokyo', null, '2', 'Asia/Tokyo'),
    ('read.csv', 5, '3,Asia/Gotham', null, '3', 'Asia/Gotham'),
    ('read.csv', 6, '4', 'columns', '4', null)

-- expect (source_file, line_number, column_name, value)
values
    ('zones.csv', 2, 'timezone_str', 'Asia/Tokyo'),
    ('zones.csv', 3, 'timezone_str', 'Asia/Seoul'),
    ('zones.csv', 5, 'timezone_str', 'Asia/Gotham'),
    ('zones.csv', 6, null, '4')
