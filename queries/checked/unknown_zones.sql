-- unknown_zones: the zones that this PostgreSQL knows none of the name of. PostgreSQL's SQL.
-- grain: table_name, column_name, finding
--   severity     VARCHAR  error, or remark where a report is right all the same
--   table_name   VARCHAR  by its name here
--   column_name  VARCHAR  by its name here
--   finding      VARCHAR  for people
--   row_count    BIGINT   rows that are so
--   example      VARCHAR  one of them
create or replace temp view unknown_zones as
select
    'error' as severity,
    'store_tz' as table_name,
    'timezone_str' as column_name,
    'not a known IANA zone: the store is reported in the default zone' as finding,
    count(*) as row_count,
    min(cast(store_tz.timezone_str as text)) as example
from store_tz
left join pg_timezone_names as known on lower(trim(cast(store_tz.timezone_str as text))) = lower(known.name)
where known.name is null
having count(*) > 0;
