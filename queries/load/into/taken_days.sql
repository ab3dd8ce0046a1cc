-- taken_days: the UTC dates of the pings of this load that can be used.
-- grain: day
--   day  BIGINT  days since 1970-01-01
create or replace temp view taken_days as
select distinct pinged_us // 86400000000 as day
from staged_pings
where rejected_in is null
order by day;
