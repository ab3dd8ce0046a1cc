-- span_pings: the first 5,001 pings of the span.
-- grain: pinged_us, is_up
--   pinged_us  BIGINT   UTC microseconds
--   is_up      BOOLEAN  whether the store answered active
create or replace temp view span_pings as
select
    pings.pinged_us,
    pings.is_up
from pings
inner join windows on pings.pinged_us >= windows.starts_us and pings.pinged_us < windows.ends_us
order by pings.pinged_us, pings.is_up desc
limit 5001;
