-- repeated_zones: the stores whose one zone is there more than once. PostgreSQL's SQL.
-- grain: table_name, column_name, finding
--   severity     VARCHAR  error, or remark where a report is right all the same
--   table_name   VARCHAR  by its name here
--   column_name  VARCHAR  by its name here
--   finding      VARCHAR  for people
--   row_count    BIGINT   rows that are so
--   example      VARCHAR  one of them
create or replace temp view repeated_zones as
select
    'remark' as severity,
    'store_tz' as table_name,
    'store_id' as column_name,
    'the same zone more than once, which changes nothing' as finding,
    count(*) as row_count,
    min(repeated.store_id) as example
from (
    select cast(store_id as text) as store_id
    from store_tz
    group by store_id
    having count(*) > 1 and count(distinct lower(trim(cast(timezone_str as text)))) = 1
) as repeated
having count(*) > 0;
