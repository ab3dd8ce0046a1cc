-- odd_days: the openings on no day of the week. PostgreSQL's SQL.
-- grain: table_name, column_name, finding
--   severity     VARCHAR  error, or remark where a report is right all the same
--   table_name   VARCHAR  by its name here
--   column_name  VARCHAR  by its name here
--   finding      VARCHAR  for people
--   row_count    BIGINT   rows that are so
--   example      VARCHAR  one of them
create or replace temp view odd_days as
select
    'error' as severity,
    'store_hours' as table_name,
    'day_of_week' as column_name,
    'not a day from 0 (Monday) to 6 (Sunday)' as finding,
    count(*) as row_count,
    min(cast(day_of_week as text)) as example
from store_hours
where
    day_of_week is null
    or day_of_week < 0
    or day_of_week > 6
having count(*) > 0;
