-- The delimiter is the file's own, within quotes as well.

-- given delimiter = ';'
-- given column_count = 2
-- given is_mended = false

-- given lines (source_file, line_number, line)
values
    ('a.csv', 2, '1,5;active'),
    ('a.csv', 3, '"1;5";active')

-- expect (line_number, fields, line_fault)
values
    (2, ['1,5', 'active'], null),
    (3, ['1;5', 'active'], null)
