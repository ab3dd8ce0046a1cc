-- ping_rows: the rows of store_status in CSV files, as text.
-- grain: source_file, line_number
--   source_file    VARCHAR  path of the file
--   line_number    BIGINT   in a file read alone: 1 is the header
--   line           VARCHAR  the row as it stands
--   line_fault     VARCHAR  why the row as a whole can't be used; else null
--   store_id       VARCHAR  as it came
--   timestamp_utc  VARCHAR  as it came
--   typed_us       BIGINT   null: CSV has no types
--   status         VARCHAR  as it came
create or replace temp view ping_rows as
select
    source_file,
    line_number,
    line,
    line_fault,
    fields[getvariable('store_id_at')] as store_id,
    fields[getvariable('timestamp_utc_at')] as timestamp_utc,
    cast(null as bigint) as typed_us,
    fields[getvariable('status_at')] as status
from fields;
