-- fleet_figures: what each store did in each window.
-- grain: store_key, window_name
--   store_key           INTEGER  the store
--   window_name         VARCHAR  last_hour, last_day or last_week
--   uptime_us           BIGINT   microseconds
--   downtime_us         BIGINT   microseconds
--   availability_ratio  DOUBLE   0 to 1; null where nothing was open
--   outage_count        BIGINT   outages that reach into the window
--   longest_outage_us   BIGINT   microseconds of the longest one inside the window; 0 where there is none
create or replace temp view fleet_figures as
with window_outages as (
    select
        outages.store_key,
        windows.window_name,
        count(*) as outage_count,
        max(least(outages.ends_us, windows.ends_us) - greatest(outages.starts_us, windows.starts_us))
            as longest_outage_us
    from outages
    inner join windows on outages.starts_us < windows.ends_us and outages.ends_us > windows.starts_us
    group by outages.store_key, windows.window_name
)

select
    uptime.store_key,
    uptime.window_name,
    uptime.uptime_us,
    uptime.downtime_us,
    uptime.uptime_us / nullif(uptime.uptime_us + uptime.downtime_us, 0) as availability_ratio,
    coalesce(window_outages.outage_count, 0) as outage_count,
    coalesce(window_outages.longest_outage_us, 0) as longest_outage_us
from uptime
left join window_outages
    on uptime.store_key = window_outages.store_key and uptime.window_name = window_outages.window_name
order by uptime.window_name, uptime.store_key;
