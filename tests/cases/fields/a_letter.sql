-- In a file that was text as it came, U+FFFD is a letter like any other.

-- given delimiter = ','
-- given column_count = 2
-- given is_mended = false

-- given lines (source_file, line_number, line)
values ('a.csv', 2, '1,caf' || chr(65533))

-- expect (line_number, fields, line_fault)
values (2, ['1', 'caf' || chr(65533)], null)
