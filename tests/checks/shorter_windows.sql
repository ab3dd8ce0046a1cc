-- Stores with more uptime or downtime in a window than in the longer one around it.
select store_id
from report_exact
where
    uptime_last_hour_us > uptime_last_day_us
    or uptime_last_day_us > uptime_last_week_us
    or downtime_last_hour_us > downtime_last_day_us
    or downtime_last_day_us > downtime_last_week_us
