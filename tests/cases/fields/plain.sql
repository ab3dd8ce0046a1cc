-- A line is split at the delimiter, spaces and empty values kept; a blank line is no row.

-- given delimiter = ','
-- given column_count = 3
-- given is_mended = false

-- given lines (source_file, line_number, line)
values
    ('a.csv', 2, '8139926242460185114,active,2023-01-22 12:09:39 UTC'),
    ('a.csv', 3, ' 1 ,,'),
    ('a.csv', 4, '   '),
    ('a.csv', 5, null)

-- expect (line_number, fields, line_fault)
values
    (2, ['8139926242460185114', 'active', '2023-01-22 12:09:39 UTC'], null),
    (3, [' 1 ', '', ''], null)
