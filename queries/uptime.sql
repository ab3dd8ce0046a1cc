-- uptime: how long each store was up and down inside its shifts, per window.
-- grain: store_key, window_name
--   store_key    INTEGER  the store
--   window_name  VARCHAR  of windows
--   uptime_us    BIGINT   microseconds open and not down; 0 where nothing was open
--   downtime_us  BIGINT   microseconds open and inactive; 0 where none was
create or replace temp view uptime as
with open_time as (
    select
        shifts.store_key,
        windows.window_name,
        sum(least(shifts.closes_us, windows.ends_us) - greatest(shifts.opens_us, windows.starts_us)) as open_us
    from shifts
    inner join windows on shifts.opens_us < windows.ends_us and shifts.closes_us > windows.starts_us
    group by shifts.store_key, windows.window_name
),

down_time as (
    select
        segments.store_key,
        windows.window_name,
        sum(least(segments.ends_us, windows.ends_us) - greatest(segments.starts_us, windows.starts_us)) as downtime_us
    from segments
    inner join windows on segments.starts_us < windows.ends_us and segments.ends_us > windows.starts_us
    where not segments.is_up
    group by segments.store_key, windows.window_name
)

select
    stores.store_key,
    windows.window_name,
    cast(coalesce(open_time.open_us, 0) - coalesce(down_time.downtime_us, 0) as bigint) as uptime_us,
    cast(coalesce(down_time.downtime_us, 0) as bigint) as downtime_us
from stores
cross join windows
left join open_time
    on stores.store_key = open_time.store_key and windows.window_name = open_time.window_name
left join down_time
    on stores.store_key = down_time.store_key and windows.window_name = down_time.window_name;
