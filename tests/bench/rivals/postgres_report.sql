-- The report in PostgreSQL, with its window function lead, which reads the index of the pings in order: no sort.
-- For psql; takes as_of_us. A ping finds its shift by its UTC day, in a table of its own that the planner knows.
-- grain: store_id
--   store_id                                     text    rows are ordered by it
--   uptime_last_hour_us … downtime_last_week_us  bigint  microseconds
create temp table shift_days as
select
    shifts.store_key,
    cast(days.day as int) as day,
    shifts.opens_us,
    shifts.closes_us
from shifts
cross join generate_series(
    shifts.opens_us / 86400000000, (least(shifts.closes_us, :as_of_us) - 1) / 86400000000
) as days (day);

analyze shift_days;

with followed as (
    select
        store_key,
        pinged_us,
        is_up,
        lead(pinged_us) over in_store as next_us
    from pings
    window in_store as (partition by store_key order by pinged_us, is_up desc)
),

down as (
    select
        followed.store_key,
        followed.pinged_us as starts_us,
        least(followed.next_us, shift_days.closes_us, :as_of_us) as ends_us
    from followed
    inner join shift_days
        on
            followed.store_key = shift_days.store_key
            and cast(followed.pinged_us / 86400000000 as int) = shift_days.day
            and followed.pinged_us >= shift_days.opens_us
            and followed.pinged_us < shift_days.closes_us
    where not followed.is_up
),

down_time as (
    select
        store_key,
        sum(greatest(ends_us - greatest(starts_us, :as_of_us - 3600000000), 0)) as hour_us,
        sum(greatest(ends_us - greatest(starts_us, :as_of_us - 86400000000), 0)) as day_us,
        sum(greatest(ends_us - greatest(starts_us, :as_of_us - 604800000000), 0)) as week_us
    from down
    group by store_key
),

open_time as (
    select
        store_key,
        sum(greatest(least(closes_us, :as_of_us) - greatest(opens_us, :as_of_us - 3600000000), 0)) as hour_us,
        sum(greatest(least(closes_us, :as_of_us) - greatest(opens_us, :as_of_us - 86400000000), 0)) as day_us,
        sum(greatest(least(closes_us, :as_of_us) - greatest(opens_us, :as_of_us - 604800000000), 0)) as week_us
    from shifts
    group by store_key
)

select
    stores.store_id,
    coalesce(open_time.hour_us, 0) - coalesce(down_time.hour_us, 0) as uptime_last_hour_us,
    coalesce(open_time.day_us, 0) - coalesce(down_time.day_us, 0) as uptime_last_day_us,
    coalesce(open_time.week_us, 0) - coalesce(down_time.week_us, 0) as uptime_last_week_us,
    coalesce(down_time.hour_us, 0) as downtime_last_hour_us,
    coalesce(down_time.day_us, 0) as downtime_last_day_us,
    coalesce(down_time.week_us, 0) as downtime_last_week_us
from stores
left join open_time on stores.store_key = open_time.store_key
left join down_time on stores.store_key = down_time.store_key
order by stores.store_id collate "C";
