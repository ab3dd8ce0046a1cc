-- sqlfluff:dialect:postgres
-- add_store_tz: the zones of this load that are new.
insert into store_tz (store_id, timezone_str)
select
    store_id,
    timezone_str
from staged_store_tz
on conflict do nothing;
