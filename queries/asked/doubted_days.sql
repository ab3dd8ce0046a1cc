-- doubted_days: the UTC dates with pings, on which a store had one, too, none of whose recorded pings is there: another
-- ping of that date may be. Of a date without any, as its partition was dropped, there is no doubt.
-- grain: day_at
--   day_at  TIMESTAMP WITH TIME ZONE  when the date begins
create or replace temp view doubted_days as
select distinct older_records.day_at
from older_records
where
    older_records.store_id not in (
        select sure.store_id
        from older_records as sure
        where sure.is_there
    )
    and exists (
        select 1
        from attached_status as polls
        where
            polls.timestamp_utc >= older_records.day_at
            and polls.timestamp_utc < older_records.day_at + interval '24 hours'
    );
