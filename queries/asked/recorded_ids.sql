-- recorded_ids: the same, found by the records of polled_stores, one for each store and UTC date that had pings: it is
-- enough that one of the pings that they name is there. Where they leave a doubt, all rows are read.
-- grain: store_id
--   store_id  VARCHAR  as it is there
create or replace temp view recorded_ids as
select cast(store_id as text) as store_id
from newest_records
where is_there
union
select cast(store_id as text) as store_id
from older_records
where is_there
union
select cast(store_id as text) as store_id
from attached_status
where
    exists (
        select 1
        from doubted_days
    );
