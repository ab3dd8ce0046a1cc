-- new_days: the UTC dates of this load's pings.
-- grain: day
--   day       BIGINT  days since 1970-01-01
--   first_us  BIGINT  UTC microseconds of the first ping
--   last_us   BIGINT  UTC microseconds of the last ping
create or replace temp view new_days as
select
    pinged_us // 86400000000 as day,
    min(pinged_us) as first_us,
    max(pinged_us) as last_us
from new_pings
group by day
order by day;
