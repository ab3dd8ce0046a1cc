-- Stores and windows whose uptime and downtime are not the open time: what is open before the window's end, less what
-- is open before its start.
select
    uptime.store_key,
    uptime.window_name,
    uptime.uptime_us,
    uptime.downtime_us,
    coalesce(open_time.open_us, 0) as open_us
from uptime
left join (
    select
        shifts.store_key,
        windows.window_name,
        sum(
            least(shifts.closes_us, windows.ends_us) - least(shifts.opens_us, windows.ends_us)
            - least(shifts.closes_us, windows.starts_us) + least(shifts.opens_us, windows.starts_us)
        ) as open_us
    from shifts
    cross join windows
    group by shifts.store_key, windows.window_name
) as open_time
    on uptime.store_key = open_time.store_key and uptime.window_name = open_time.window_name
where
    uptime.uptime_us + uptime.downtime_us <> coalesce(open_time.open_us, 0)
    or uptime.uptime_us < 0
    or uptime.downtime_us < 0
