-- unknown_statuses: the pings that say neither, of those that are looked at. PostgreSQL's SQL.
-- grain: table_name, column_name, finding
--   severity     VARCHAR  error, or remark where a report is right all the same
--   table_name   VARCHAR  by its name here
--   column_name  VARCHAR  by its name here
--   finding      VARCHAR  for people
--   row_count    BIGINT   rows that are so
--   example      VARCHAR  one of them
create or replace temp view unknown_statuses as
select
    'error' as severity,
    'store_status' as table_name,
    'status' as column_name,
    'neither active nor inactive: such rows are no pings' as finding,
    count(*) as row_count,
    min(cast(status as text)) as example
from store_status
where
    (status is null or lower(trim(cast(status as text))) not in ('active', 'inactive'))
    and timestamp_utc >= cast(current_setting('openhours.checked_from') as timestamptz)
having count(*) > 0;
