-- latest_ping: the latest ping that can be used, before the setting openhours.read_until. PostgreSQL's SQL: where an
-- index leads with the instant, it is read from its end.
-- grain: pinged_us
--   pinged_us  BIGINT  UTC microseconds; null where there is none
create or replace temp view latest_ping as
select cast(extract(epoch from max(timestamp_utc)) * 1000000 as bigint) as pinged_us
from attached_status
where
    timestamp_utc >= '1970-01-01 00:00:00+00'
    and timestamp_utc < cast(current_setting('openhours.read_until') as timestamptz)
    and lower(trim(cast(status as text))) in ('active', 'inactive')
    and trim(cast(store_id as text)) <> '';
