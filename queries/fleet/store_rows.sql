-- store_rows: every store with its figures in one window, that of the variable window_name.
-- grain: store_id
--   store_key           INTEGER  the store
--   id_rank             BIGINT   place of store_id among all, as text
--   zone_rank           BIGINT   place of timezone_str among the zones, as text
--   store_id            VARCHAR  as it came
--   timezone_str        VARCHAR  IANA name
--   uptime_us           BIGINT   microseconds
--   downtime_us         BIGINT   microseconds
--   availability_ratio  DOUBLE   0 to 1; null where nothing was open
--   outage_count        BIGINT   outages that reach into the window
--   longest_outage_us   BIGINT   microseconds of the longest one inside the window
--   is_open             BOOLEAN  whether a shift runs just before as_of
--   is_down             BOOLEAN  whether an outage is still on at as_of
--   down_since_us       BIGINT   UTC microseconds; null where none is on
create or replace temp view store_rows as
select
    fleet_stores.store_key,
    fleet_stores.id_rank,
    fleet_stores.zone_rank,
    fleet_stores.store_id,
    fleet_stores.timezone_str,
    fleet_figures.uptime_us,
    fleet_figures.downtime_us,
    fleet_figures.availability_ratio,
    fleet_figures.outage_count,
    fleet_figures.longest_outage_us,
    fleet_stores.is_open,
    fleet_stores.is_down,
    fleet_stores.down_since_us
from fleet_stores
inner join fleet_figures on fleet_stores.store_key = fleet_figures.store_key
where fleet_figures.window_name = getvariable('window_name');
