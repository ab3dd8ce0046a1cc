-- default_pings: the pings in the default partition, which the date of none that is there would take. PostgreSQL's SQL.
-- grain: table_name, column_name, finding
--   severity     VARCHAR  error, or remark where a report is right all the same
--   table_name   VARCHAR  by its name here
--   column_name  VARCHAR  by its name here
--   finding      VARCHAR  for people
--   row_count    BIGINT   rows that are so
--   example      VARCHAR  one of them
create or replace temp view default_pings as
select
    'remark' as severity,
    'store_status' as table_name,
    'timestamp_utc' as column_name,
    'in the default partition, which each report reads whole: make the partitions of their dates' as finding,
    count(*) as row_count,
    min(cast(timestamp_utc as text)) as example
from default_partition
having count(*) > 0;
