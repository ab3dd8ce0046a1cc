-- fleet_sums: what all stores did in each window.
-- grain: window_name
--   window_name         VARCHAR  last_hour, last_day or last_week
--   store_count         BIGINT   stores
--   open_count          BIGINT   stores that were open at all
--   uptime_us           BIGINT   microseconds
--   downtime_us         BIGINT   microseconds
--   availability_ratio  DOUBLE   0 to 1; null where nothing was open
--   outage_count        BIGINT   outages
--   down_count          BIGINT   stores that were down at all
create or replace temp view fleet_sums as
select
    window_name,
    count(*) as store_count,
    count(*) filter (where uptime_us + downtime_us > 0) as open_count,
    cast(sum(uptime_us) as bigint) as uptime_us,
    cast(sum(downtime_us) as bigint) as downtime_us,
    cast(sum(uptime_us) as bigint) / nullif(cast(sum(uptime_us + downtime_us) as bigint), 0) as availability_ratio,
    cast(sum(outage_count) as bigint) as outage_count,
    count(*) filter (where downtime_us > 0) as down_count
from fleet_figures
group by window_name;
