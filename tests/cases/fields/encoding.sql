-- In a mended copy U+FFFD stands for what was not text, and comes before any other fault.

-- given delimiter = ','
-- given column_count = 2
-- given is_mended = true

-- given lines (source_file, line_number, line)
values
    ('a.csv', 2, '1,caf' || chr(65533)),
    ('a.csv', 3, '1,"' || chr(65533)),
    ('a.csv', 4, '1,active')

-- expect (line_number, fields, line_fault)
values
    (2, ['1', 'caf' || chr(65533)], 'encoding'),
    (3, null, 'encoding'),
    (4, ['1', 'active'], null)
