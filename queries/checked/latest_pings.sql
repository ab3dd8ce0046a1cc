-- latest_pings: from when on pings are looked at: what a report as of the latest one that has come would read, and its
-- date. A row that reports leave out is no ping, however new. PostgreSQL's SQL: where an index leads with the instant,
-- it is read from its end, up to the first ping.
-- grain: checked_from
--   checked_from    VARCHAR  an instant; null without a ping
--   last_date_from  VARCHAR  an instant; null without a ping
create or replace temp view latest_pings as
select
    cast(cast(date_trunc('day', max(timestamp_utc)) - interval '9 days' as timestamptz) as text) as checked_from,
    cast(cast(date_trunc('day', max(timestamp_utc)) as timestamptz) as text) as last_date_from
from store_status
where
    timestamp_utc <= now()
    and timestamp_utc >= '1970-01-01 00:00:00+00'
    and lower(trim(cast(status as text))) in ('active', 'inactive')
    and trim(cast(store_id as text)) <> '';
