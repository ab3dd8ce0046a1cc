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
        numbered_ids.store_key,
        any_value(next_store_tz.timezone_str) as timezone_str,
        list(
            (next_store_hours.day_of_week, next_store_hours.starts_local_us, next_store_hours.ends_local_us)
            order by next_store_hours.day_of_week, next_store_hours.starts_local_us, next_store_hours.ends_local_us
        ) as openings
    from numbered_ids
    left join next_store_tz on numbered_ids.store_key = next_store_tz.store_key
    left join next_store_hours on numbered_ids.store_key = next_store_hours.store_key
    group by numbered_ids.store_key
)

select
    numbered_ids.store_key,
    numbered_ids.store_id,
    min(numbered_ids.store_key) over alike as hours_key,
    numbered_ids.is_polled,
    numbered_ids.has_hours,
    numbered_ids.has_zone
from numbered_ids
inner join weeks on numbered_ids.store_key = weeks.store_key
-- A store that no table names any more stands for no other.
window
    alike as (
        partition by
            weeks.timezone_str,
            weeks.openings,
            numbered_ids.is_polled or numbered_ids.has_hours or numbered_ids.has_zone
    )
order by numbered_ids.store_key;
