-- worst_stores: the 20 stores that were down for longest in the window, those with most downtime first.
-- grain: store_id
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
create or replace temp view worst_stores as
select
    store_id,
    timezone_str,
    uptime_us,
    downtime_us,
    availability_ratio,
    outage_count,
    longest_outage_us,
    is_open,
    is_down,
    down_since_us
from store_rows
where downtime_us > 0
order by downtime_us desc, id_rank
limit 20;
