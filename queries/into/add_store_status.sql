-- sqlfluff:dialect:postgres
-- add_store_status: the pings of this load that are new.
insert into store_status (store_id, timestamp_utc, status)
select
    store_id,
    timestamp_utc,
    status
from staged_store_status
on conflict do nothing;
