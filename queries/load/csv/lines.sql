-- lines: the data lines of the CSV files in hand, as they stand: a line is a row, whatever quotes it has.
-- grain: source_file, line_number
--   source_file  VARCHAR  path of the file
--   line_number  BIGINT   in a file read alone: 1 is the header
--   line         VARCHAR  the text without its end; null where it is blank
create or replace temp view lines as
select
    filename as source_file,
    row_number() over () + 1 as line_number,
    line
from read_csv(
    getvariable('source_files'),
    auto_detect = false,
    columns = {'line': 'VARCHAR'},
    -- The unit separator occurs in no text, so the one column takes the whole line.
    delim = chr(31),
    quote = '',
    escape = '',
    header = false,
    skip = 1,
    compression = getvariable('compression'),
    hive_partitioning = false,
    filename = true
);
