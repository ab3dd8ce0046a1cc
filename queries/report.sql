-- report: uptime and downtime of every store over the last hour, day and week.
-- grain: store_id
--   store_id            VARCHAR        rows are ordered by it, as text
--   uptime_last_hour    DECIMAL(18,2)  minutes
--   uptime_last_day     DECIMAL(18,2)  hours
--   uptime_last_week    DECIMAL(18,2)  hours
--   downtime_last_hour  DECIMAL(18,2)  minutes
--   downtime_last_day   DECIMAL(18,2)  hours
--   downtime_last_week  DECIMAL(18,2)  hours
create or replace temp view report as
select
    store_id,
    uptime_last_hour,
    uptime_last_day,
    uptime_last_week,
    downtime_last_hour,
    downtime_last_day,
    downtime_last_week
from report_exact
order by store_id;
