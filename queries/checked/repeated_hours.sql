-- repeated_hours: the openings that are there more than once. PostgreSQL's SQL.
-- grain: table_name, column_name, finding
--   severity     VARCHAR  error, or remark where a report is right all the same
--   table_name   VARCHAR  by its name here
--   column_name  VARCHAR  by its name here
--   finding      VARCHAR  for people
--   row_count    BIGINT   rows that are so
--   example      VARCHAR  one of them
create or replace temp view repeated_hours as
select
    'remark' as severity,
    'store_hours' as table_name,
    'store_id' as column_name,
    'the same opening more than once, which changes nothing' as finding,
    cast(sum(repeated.times - 1) as bigint) as row_count,
    min(repeated.store_id) as example
from (
    select
        cast(store_id as text) as store_id,
        count(*) as times
    from store_hours
    group by store_id, day_of_week, start_time_local, end_time_local
    having count(*) > 1
) as repeated
having count(*) > 0;
