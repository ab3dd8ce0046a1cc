-- zone_rows: the rows of store_tz in CSV files, as text.
-- grain: source_file, line_number
--   source_file   VARCHAR  path of the file
--   line_number   BIGINT   in a file read alone: 1 is the header
--   line          VARCHAR  the row as it stands
--   line_fault    VARCHAR  why the row as a whole can't be used; else null
--   store_id      VARCHAR  as it came
--   timezone_str  VARCHAR  as it came
create or replace temp view zone_rows as
select
    source_file,
    line_number,
    line,
    line_fault,
    fields[getvariable('store_id_at')] as store_id,
    fields[getvariable('timezone_str_at')] as timezone_str
from fields;
