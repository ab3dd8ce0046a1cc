-- older_records: all records of those stores in polled_stores of which the newest names a ping that is gone.
-- grain: store_id, day_at
--   store_id  VARCHAR                   as it is there
--   day_at    TIMESTAMP WITH TIME ZONE  when the UTC date of the ping that it names begins
--   is_there  BOOLEAN                   whether that ping is there
create or replace temp view older_records as
select
    records.store_id,
    date_trunc('day', records.timestamp_utc, 'UTC') as day_at,
    exists(
        select 1
        from attached_status as polls
        where polls.timestamp_utc = records.timestamp_utc and polls.store_id = records.store_id
    ) as is_there
from attached_polled as records
where
    records.store_id in (
        select newest_records.store_id
        from newest_records
        where not newest_records.is_there
    );
