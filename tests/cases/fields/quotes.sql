-- Quoted values may hold the delimiter and doubled quotes; a quote elsewhere is astray.

-- given delimiter = ','
-- given column_count = 2
-- given is_mended = false

-- given lines (source_file, line_number, line)
values
    ('a.csv', 2, '"1",active'),
    ('a.csv', 3, '"1,5","act""ive"'),
    ('a.csv', 4, '"",""'),
    ('a.csv', 5, '"""",a'),
    ('a.csv', 6, '"1,active'),
    ('a.csv', 7, '1,act"ive'),
    ('a.csv', 8, '"1" ,active')

-- expect (line_number, fields, line_fault)
values
    (2, ['1', 'active'], null),
    (3, ['1,5', 'act"ive'], null),
    (4, ['', ''], null),
    (5, ['"', 'a'], null),
    (6, null, 'quote'),
    (7, null, 'quote'),
    (8, null, 'quote')
