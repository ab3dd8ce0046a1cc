-- torn_stores: the stores that have more than one zone. PostgreSQL's SQL.
-- grain: table_name, column_name, finding
--   severity     VARCHAR  error, or remark where a report is right all the same
--   table_name   VARCHAR  by its name here
--   column_name  VARCHAR  by its name here
--   finding      VARCHAR  for people
--   row_count    BIGINT   rows that are so
--   example      VARCHAR  one of them
create or replace temp view torn_stores as
select
    'error' as severity,
    'store_tz' as table_name,
    'timezone_str' as column_name,
    'a second zone for one store: the store is reported in the default zone' as finding,
    count(*) as row_count,
    min(torn.store_id) as example
from (
    select cast(store_id as text) as store_id
    from store_tz
    group by store_id
    having count(distinct lower(trim(cast(timezone_str as text)))) > 1
) as torn
having count(*) > 0;
