-- followed: the last ping of each store in each part of the calendar, with its next one, which is the first in a later
-- part. What stands between those is in the kept outages.
-- grain: store_key, pinged_us
--   store_key       INTEGER  the store
--   pinged_us       BIGINT   UTC microseconds
--   is_up           BOOLEAN  whether the store answered active
--   next_pinged_us  BIGINT   UTC microseconds; null where no ping of the store is seen after this one
create or replace temp view followed as
-- Sorted once and then read row by row, which is quicker than a window function that sorts store by store.
with sorted as (
    select
        store_key,
        first_pinged_us,
        last_pinged_us,
        is_up
    from read_parquet(getvariable('edges_files'))
    order by store_key, first_pinged_us
)

select
    store_key,
    last_pinged_us as pinged_us,
    is_up,
    case when lead(store_key) over () = store_key then lead(first_pinged_us) over () end as next_pinged_us
from sorted;
