-- newest_records: the newest record of each store in polled_stores, found by stepping from store to store.
-- grain: store_id
--   store_id  VARCHAR  as it is there
--   is_there  BOOLEAN  whether the ping that the record names is there
create or replace temp view newest_records as
with recursive newest as (
    (
        select
            store_id,
            timestamp_utc
        from attached_polled
        order by store_id, timestamp_utc desc
        limit 1
    )
    union all
    select
        later.store_id,
        later.timestamp_utc
    from newest
    cross join lateral (
        select
            records.store_id,
            records.timestamp_utc
        from attached_polled as records
        where records.store_id > newest.store_id
        order by records.store_id, records.timestamp_utc desc
        limit 1
    ) as later
)

select
    newest.store_id,
    exists(
        select 1
        from attached_status as polls
        where polls.timestamp_utc = newest.timestamp_utc and polls.store_id = newest.store_id
    ) as is_there
from newest;
