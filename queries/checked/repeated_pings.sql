-- repeated_pings: the pings of the last UTC date that is looked at which are there more than once. PostgreSQL's SQL.
-- grain: table_name, column_name, finding
--   severity     VARCHAR  error, or remark where a report is right all the same
--   table_name   VARCHAR  by its name here
--   column_name  VARCHAR  by its name here
--   finding      VARCHAR  for people
--   row_count    BIGINT   rows that are so
--   example      VARCHAR  one of them
create or replace temp view repeated_pings as
select
    'remark' as severity,
    'store_status' as table_name,
    'timestamp_utc' as column_name,
    'repeated on the last date, which changes nothing but costs room: a primary key prevents it' as finding,
    cast(sum(repeated.times - 1) as bigint) as row_count,
    min(repeated.store_id || ' ' || repeated.instant) as example
from (
    select
        cast(store_id as text) as store_id,
        cast(timestamp_utc as text) as instant,
        count(*) as times
    from store_status
    where timestamp_utc >= cast(current_setting('openhours.last_date_from') as timestamptz)
    group by store_id, timestamp_utc, status
    having count(*) > 1
) as repeated
having count(*) > 0;
