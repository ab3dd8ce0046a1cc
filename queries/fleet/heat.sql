-- heat: the last week of all stores by the hour of the week, as each store's own wall clock tells it.
-- grain: day_of_week, hour_of_day
--   day_of_week  BIGINT  local, 0 = Monday … 6 = Sunday
--   hour_of_day  BIGINT  local, 0 to 23
--   open_us      BIGINT  microseconds that stores were open
--   downtime_us  BIGINT  microseconds of it that they were down
--   store_count  BIGINT  stores that were down in that hour
create or replace temp view heat as
-- Many stores of a zone have the same hours: one row stands for all of them.
with day_shifts as (
    select
        stores.timezone_str,
        days.day,
        fleet_shifts.starts_us,
        fleet_shifts.ends_us,
        count(*) as shift_count
    from fleet_shifts
    inner join stores on fleet_shifts.store_key = stores.store_key
    inner join days
        on
            days.day >= fleet_shifts.starts_us // 86400000000
            and days.day * 86400000000 < fleet_shifts.ends_us
    group by stores.timezone_str, days.day, fleet_shifts.starts_us, fleet_shifts.ends_us
),

open_hours as (
    select
        local_hours.day_of_week,
        local_hours.hour_of_day,
        sum(
            day_shifts.shift_count
            * (least(day_shifts.ends_us, local_hours.ends_us) - greatest(day_shifts.starts_us, local_hours.starts_us))
        ) as open_us
    from day_shifts
    inner join local_hours
        on
            day_shifts.timezone_str = local_hours.timezone_str
            and day_shifts.day = local_hours.day
            and day_shifts.starts_us < local_hours.ends_us
            and day_shifts.ends_us > local_hours.starts_us
    group by local_hours.day_of_week, local_hours.hour_of_day
),

all_down_hours as (
    select
        day_of_week,
        hour_of_day,
        sum(downtime_us) as downtime_us,
        count(*) as store_count
    from down_hours
    group by day_of_week, hour_of_day
)

select
    weekdays.day_of_week,
    numbers.hour_of_day,
    cast(coalesce(open_hours.open_us, 0) as bigint) as open_us,
    cast(coalesce(all_down_hours.downtime_us, 0) as bigint) as downtime_us,
    coalesce(all_down_hours.store_count, 0) as store_count
from range(7) as weekdays (day_of_week)
cross join range(24) as numbers (hour_of_day)
left join open_hours
    on weekdays.day_of_week = open_hours.day_of_week and numbers.hour_of_day = open_hours.hour_of_day
left join all_down_hours
    on weekdays.day_of_week = all_down_hours.day_of_week and numbers.hour_of_day = all_down_hours.hour_of_day
order by weekdays.day_of_week, numbers.hour_of_day;
