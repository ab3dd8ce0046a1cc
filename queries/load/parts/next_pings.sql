-- next_pings: the pings of one part after this load, sorted, each once: those of the parts that it takes the place of,
-- and the new ones from the variable new_from_us until new_until_us.
-- grain: store_key, pinged_us, is_up
--   store_key  INTEGER  the store
--   pinged_us  BIGINT   UTC microseconds
--   is_up      BOOLEAN  whether the store answered active
create or replace temp view next_pings as
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
        from read_parquet(getvariable('former_files'))
        union all
        select
            store_key,
            pinged_us,
            is_up
        from new_pings
        where pinged_us >= getvariable('new_from_us') and pinged_us < getvariable('new_until_us')
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
