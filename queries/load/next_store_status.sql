-- next_store_status: the pings of the data set after this load, sorted, each once.
-- grain: store_key, pinged_us, is_up
--   store_key  INTEGER  the store
--   pinged_us  BIGINT   UTC microseconds
--   is_up      BOOLEAN  whether the store answered active
create or replace temp view next_store_status as
with sorted as (
    select
        store_key,
        pinged_us,
        is_up
    from (
        select
            store_key,
            pinged_us,
            is_up
        from store_status
        union all
        select
            next_store_ids.store_key,
            staged_pings.pinged_us,
            staged_pings.is_up
        from staged_pings
        inner join next_store_ids on staged_pings.store_id = next_store_ids.store_id
        where staged_pings.rejected_in is null
    ) as every_ping
    order by store_key, pinged_us, is_up desc
),

-- A repeated row stands beside its equal.
compared as (
    select
        store_key,
        pinged_us,
        is_up,
        lag(store_key) over () as store_key_before,
        lag(pinged_us) over () as pinged_before_us,
        lag(is_up) over () as was_up_before
    from sorted
)

select
    store_key,
    pinged_us,
    is_up
from compared
where
    store_key_before is distinct from store_key
    or pinged_before_us is distinct from pinged_us
    or was_up_before is distinct from is_up;
