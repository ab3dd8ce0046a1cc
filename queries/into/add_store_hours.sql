-- sqlfluff:dialect:postgres
-- add_store_hours: the hours of this load that are new.
insert into store_hours (store_id, day_of_week, start_time_local, end_time_local)
select
    store_id,
    day_of_week,
    start_time_local,
    end_time_local
from staged_store_hours
on conflict do nothing;
