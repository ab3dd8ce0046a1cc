-- span_outages: the first 5,001 outages that reach into the span.
-- grain: starts_us
--   starts_us   BIGINT   UTC microseconds, inclusive; may lie days before the span
--   ends_us     BIGINT   UTC microseconds, exclusive; at most the end of the span
--   is_ongoing  BOOLEAN  whether it is still on at the end of the span
create or replace temp view span_outages as
select
    outages.starts_us,
    outages.ends_us,
    outages.ends_us = windows.ends_us as is_ongoing
from outages
inner join windows on outages.starts_us < windows.ends_us and outages.ends_us > windows.starts_us
order by outages.starts_us
limit 5001;
