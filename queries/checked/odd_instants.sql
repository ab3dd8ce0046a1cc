-- odd_instants: the pings of no instant from 1970 to 9999, whenever. PostgreSQL's SQL.
-- grain: table_name, column_name, finding
--   severity     VARCHAR  error, or remark where a report is right all the same
--   table_name   VARCHAR  by its name here
--   column_name  VARCHAR  by its name here
--   finding      VARCHAR  for people
--   row_count    BIGINT   rows that are so
--   example      VARCHAR  one of them
create or replace temp view odd_instants as
select
    'error' as severity,
    'store_status' as table_name,
    'timestamp_utc' as column_name,
    'no instant from 1970 to 9999' as finding,
    count(*) as row_count,
    min(cast(timestamp_utc as text)) as example
from store_status
where
    timestamp_utc is null
    or timestamp_utc < '1970-01-01 00:00:00+00'
    or timestamp_utc >= '10000-01-01 00:00:00+00'
having count(*) > 0;
