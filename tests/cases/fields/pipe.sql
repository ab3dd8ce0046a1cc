-- A delimiter that means something in a pattern is a delimiter all the same.

-- given delimiter = '|'
-- given column_count = 2
-- given is_mended = false

-- given lines (source_file, line_number, line)
values
    ('a.csv', 2, '1|active'),
    ('a.csv', 3, '"1|5"|"active"'),
    ('a.csv', 4, '"1"|act"ive')

-- expect (line_number, fields, line_fault)
values
    (2, ['1', 'active'], null),
    (3, ['1|5', 'active'], null),
    (4, null, 'quote')
