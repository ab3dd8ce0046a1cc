-- odd_starts: the openings without a start, or with one at the end of the day. PostgreSQL's SQL.
-- grain: table_name, column_name, finding
--   severity     VARCHAR  error, or remark where a report is right all the same
--   table_name   VARCHAR  by its name here
--   column_name  VARCHAR  by its name here
--   finding      VARCHAR  for people
--   row_count    BIGINT   rows that are so
--   example      VARCHAR  one of them
create or replace temp view odd_starts as
select
    'error' as severity,
    'store_hours' as table_name,
    'start_time_local' as column_name,
    'not a time from 00:00 to 23:59:59' as finding,
    count(*) as row_count,
    min(cast(start_time_local as text)) as example
from store_hours
where
    start_time_local is null
    or start_time_local >= '24:00'
having count(*) > 0;
