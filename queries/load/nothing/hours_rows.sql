-- hours_rows: no row: what the staged tables start from.
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
    cast(null as varchar) as source_file,
    cast(null as bigint) as line_number,
    cast(null as varchar) as line,
    cast(null as varchar) as line_fault,
    cast(null as varchar) as store_id,
    cast(null as varchar) as day_of_week,
    cast(null as varchar) as start_time_local,
    cast(null as varchar) as end_time_local
where false;
