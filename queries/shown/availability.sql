-- availability: the share of its open time that each store was up, per window, for people.
-- grain: store_id, window_name
--   store_id            VARCHAR  the store
--   window_name         VARCHAR  last_hour, last_day or last_week
--   uptime_hours        DOUBLE   hours
--   downtime_hours      DOUBLE   hours
--   availability_ratio  DOUBLE   0 to 1; null where nothing was open
create or replace temp view availability as
select
    stores.store_id,
    uptime.window_name,
    uptime.uptime_us / 3600000000 as uptime_hours,
    uptime.downtime_us / 3600000000 as downtime_hours,
    uptime.uptime_us / nullif(uptime.uptime_us + uptime.downtime_us, 0) as availability_ratio
from uptime
inner join stores on uptime.store_key = stores.store_key;
