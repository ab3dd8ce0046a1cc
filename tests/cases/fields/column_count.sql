-- Too few and too many values are a fault, the values kept.

-- given delimiter = ','
-- given column_count = 2
-- given is_mended = false

-- given lines (source_file, line_number, line)
values
    ('a.csv', 2, '1'),
    ('a.csv', 3, '1,active,more'),
    ('a.csv', 4, '"1,active"'),
    ('a.csv', 5, '1,"active"')

-- expect (line_number, fields, line_fault)
values
    (2, ['1'], 'columns'),
    (3, ['1', 'active', 'more'], 'columns'),
    (4, ['1,active'], 'columns'),
    (5, ['1', 'active'], null)
