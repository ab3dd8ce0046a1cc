-- pings_to_come: the pings that are yet to come. PostgreSQL's SQL.
-- grain: table_name, column_name, finding
--   severity     VARCHAR  error, or remark where a report is right all the same
--   table_name   VARCHAR  by its name here
--   column_name  VARCHAR  by its name here
--   finding      VARCHAR  for people
--   row_count    BIGINT   rows that are so
--   example      VARCHAR  one of them
create or replace temp view pings_to_come as
select
    'remark' as severity,
    'store_status' as table_name,
    'timestamp_utc' as column_name,
    'yet to come: a report looks back from the latest unless --as-of says otherwise' as finding,
    count(*) as row_count,
    max(cast(timestamp_utc as text)) as example
from store_status
where
    timestamp_utc > now() + interval '5 minutes'
    and timestamp_utc < '10000-01-01 00:00:00+00'
having count(*) > 0;
