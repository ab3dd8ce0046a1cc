-- blank_hours_ids: the openings without a store. PostgreSQL's SQL.
-- grain: table_name, column_name, finding
--   severity     VARCHAR  error, or remark where a report is right all the same
--   table_name   VARCHAR  by its name here
--   column_name  VARCHAR  by its name here
--   finding      VARCHAR  for people
--   row_count    BIGINT   rows that are so
--   example      VARCHAR  one of them
create or replace temp view blank_hours_ids as
select
    'error' as severity,
    'store_hours' as table_name,
    'store_id' as column_name,
    'no store id: such rows are left out' as finding,
    count(*) as row_count,
    cast(null as text) as example
from store_hours
where
    store_id is null
    or trim(cast(store_id as text)) = ''
having count(*) > 0;
