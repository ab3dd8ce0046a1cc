-- known_ids: the keys of the stores that are known before a ping is read: of those in the data set, and of those that
-- the hours and zones at hand name. A store keeps its key; a new one gets the next.
-- grain: store_key
--   store_key    INTEGER  a small whole number
--   store_id     VARCHAR  as it came
--   is_polled    BOOLEAN  occurs in store_status before this load
--   has_hours    BOOLEAN  occurs in store_hours
--   has_zone     BOOLEAN  occurs in store_tz
create or replace temp view known_ids as
with mentioned as (
    select
        store_id,
        is_polled,
        has_hours and not getvariable('store_hours_given') as has_hours,
        has_zone and not getvariable('store_tz_given') as has_zone,
        store_key as former_key
    from store_ids
    union all
    select distinct
        store_id,
        false as is_polled,
        true as has_hours,
        false as has_zone,
        null as former_key
    from staged_hours
    where store_id is not null
    union all
    select distinct
        store_id,
        false as is_polled,
        false as has_hours,
        true as has_zone,
        null as former_key
    from staged_zones
    where store_id is not null
),

stores as (
    select
        store_id,
        bool_or(is_polled) as is_polled,
        bool_or(has_hours) as has_hours,
        bool_or(has_zone) as has_zone,
        max(former_key) as former_key
    from mentioned
    group by store_id
)

select
    cast(
        coalesce(
            former_key,
            coalesce(max(former_key) over (), -1) + row_number() over among_new
        ) as integer
    ) as store_key,
    store_id,
    is_polled,
    has_hours,
    has_zone
from stores
window among_new as (partition by former_key is null order by store_id)
order by store_key;
