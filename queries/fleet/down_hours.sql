-- down_hours: how long each store was down in each hour of its own week, as its wall clock tells it. The last week.
-- grain: store_key, day_of_week, hour_of_day
--   store_key    INTEGER  the store
--   day_of_week  BIGINT   local, 0 = Monday … 6 = Sunday
--   hour_of_day  BIGINT   local, 0 to 23
--   downtime_us  BIGINT   microseconds, more than 0
create or replace temp view down_hours as
with day_outages as (
    select
        fleet_outages.store_key,
        stores.timezone_str,
        days.day,
        fleet_outages.starts_us,
        fleet_outages.ends_us
    from fleet_outages
    inner join stores on fleet_outages.store_key = stores.store_key
    inner join days
        on
            days.day >= fleet_outages.starts_us // 86400000000
            and days.day * 86400000000 < fleet_outages.ends_us
)

select
    day_outages.store_key,
    local_hours.day_of_week,
    local_hours.hour_of_day,
    cast(
        sum(
            least(day_outages.ends_us, local_hours.ends_us) - greatest(day_outages.starts_us, local_hours.starts_us)
        ) as bigint
    ) as downtime_us
from day_outages
inner join local_hours
    on
        day_outages.timezone_str = local_hours.timezone_str
        and day_outages.day = local_hours.day
        and day_outages.starts_us < local_hours.ends_us
        and day_outages.ends_us > local_hours.starts_us
group by day_outages.store_key, local_hours.day_of_week, local_hours.hour_of_day
order by local_hours.day_of_week, local_hours.hour_of_day, day_outages.store_key;
