-- blank_ping_ids: the pings without a store, of those that are looked at. PostgreSQL's SQL.
-- grain: table_name, column_name, finding
--   severity     VARCHAR  error, or remark where a report is right all the same
--   table_name   VARCHAR  by its name here
--   column_name  VARCHAR  by its name here
--   finding      VARCHAR  for people
--   row_count    BIGINT   rows that are so
--   example      VARCHAR  one of them
create or replace temp view blank_ping_ids as
select
    'error' as severity,
    'store_status' as table_name,
    'store_id' as column_name,
    'no store id: such rows are left out' as finding,
    count(*) as row_count,
    cast(null as text) as example
from store_status
where
    (store_id is null or trim(cast(store_id as text)) = '')
    and timestamp_utc >= cast(current_setting('openhours.checked_from') as timestamptz)
having count(*) > 0;
