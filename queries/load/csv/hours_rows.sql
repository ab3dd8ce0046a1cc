-- hours_rows: the rows of store_hours in CSV files, as text.
-- grain: source_file, line_number
--   source_file       VARCHAR  path of the file
--   line_number       BIGINT   in a file read alone: 1 is the header
--   line              VARCHAR  the row as it stands
--   line_fault        VARCHAR  why the row as a whole can't be used; else null
--   store_id          VARCHAR  as it came
--   day_of_week       VARCHAR  as it came
--   start_time_local  VARCHAR  as it came
--   end_time_local    VARCHAR  as it came
create or replace temp view hours_rows as
select
    source_file,
    line_number,
    line,
    line_fault,
    fields[getvariable('store_id_at')] as store_id,
    fields[getvariable('day_of_week_at')] as day_of_week,
    fields[getvariable('start_time_local_at')] as start_time_local,
    fields[getvariable('end_time_local_at')] as end_time_local
from fields;
