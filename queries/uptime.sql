-- uptime: how long each store was up and down inside its shifts, per window.
-- grain: store_key, window_name
--   store_key    INTEGER  the store
--   window_name  VARCHAR  of windows
--   uptime_us    BIGINT   microseconds open and not down; 0 where nothing was open
--   downtime_us  BIGINT   microseconds open and inactive; 0 where none was
create or replace temp view uptime as
with open_time as (
    select
        shared_shifts.hours_key,
        windows.window_name,
        sum(
            least(shared_shifts.closes_us, windows.ends_us) - greatest(shared_shifts.opens_us, windows.starts_us)
        ) as open_us
    from shared_shifts
    inner join windows on shared_shifts.opens_us < windows.ends_us and shared_shifts.closes_us > windows.starts_us
    group by shared_shifts.hours_key, windows.window_name
),

down_time as (
    select
        down_segments.store_key,
        windows.window_name,
        sum(
            least(down_segments.ends_us, windows.ends_us) - greatest(down_segments.starts_us, windows.starts_us)
        ) as downtime_us
    from down_segments
    inner join windows on down_segments.starts_us < windows.ends_us and down_segments.ends_us > windows.starts_us
    group by down_segments.store_key, windows.window_name
)

select
    stores.store_key,
    windows.window_name,
    cast(coalesce(open_time.open_us, 0) - coalesce(down_time.downtime_us, 0) as bigint) as uptime_us,
    cast(coalesce(down_time.downtime_us, 0) as bigint) as downtime_us
from stores
cross join windows
left join open_time
    on stores.hours_key = open_time.hours_key and windows.window_name = open_time.window_name
left join down_time
    on stores.store_key = down_time.store_key and windows.window_name = down_time.window_name;
