-- next_store_ids: the dictionary of the data set after this load, with the stores that share their hours.
-- grain: store_key
--   store_key    INTEGER  a small whole number
--   store_id     VARCHAR  as it came
--   hours_key    INTEGER  the least key among the stores with the same hours and zone
--   is_polled    BOOLEAN  occurs in store_status
--   has_hours    BOOLEAN  occurs in store_hours
--   has_zone     BOOLEAN  occurs in store_tz
create or replace temp view next_store_ids as
with weeks as (
    select
        store_key,
        -- An opening as one number of day, start and end: of 1, 11 and 11 digits.
        list_sort(
            list((day_of_week * 100000000000 + starts_local_us) * 100000000000::hugeint + ends_local_us)
        ) as openings
    from next_store_hours
    group by store_key
),

described as (
    select
        numbered_ids.store_key,
        coalesce(next_store_tz.timezone_str, '') as timezone_str,
        coalesce(weeks.openings, []) as openings,
        -- A store that no table names any more stands for no other.
        numbered_ids.is_polled or numbered_ids.has_hours or numbered_ids.has_zone as is_named
    from numbered_ids
    left join next_store_tz on numbered_ids.store_key = next_store_tz.store_key
    left join weeks on numbered_ids.store_key = weeks.store_key
),

alike as (
    select
        unnest(list(store_key)) as store_key,
        min(store_key) as hours_key
    from described
    group by timezone_str, openings, is_named
)

select
    numbered_ids.store_key,
    numbered_ids.store_id,
    alike.hours_key,
    numbered_ids.is_polled,
    numbered_ids.has_hours,
    numbered_ids.has_zone
from numbered_ids
inner join alike on numbered_ids.store_key = alike.store_key
order by numbered_ids.store_key;
