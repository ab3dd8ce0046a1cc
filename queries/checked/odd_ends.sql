-- odd_ends: the openings without an end. PostgreSQL's SQL.
-- grain: table_name, column_name, finding
--   severity     VARCHAR  error, or remark where a report is right all the same
--   table_name   VARCHAR  by its name here
--   column_name  VARCHAR  by its name here
--   finding      VARCHAR  for people
--   row_count    BIGINT   rows that are so
--   example      VARCHAR  one of them
create or replace temp view odd_ends as
select
    'error' as severity,
    'store_hours' as table_name,
    'end_time_local' as column_name,
    'not a time from 00:00 to 24:00' as finding,
    count(*) as row_count,
    cast(null as text) as example
from store_hours
where
    end_time_local is null
having count(*) > 0;
