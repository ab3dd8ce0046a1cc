-- calendar: the span in which shifts and pings count: that of a report as of the end of the span, or 24 hours before
-- the span where that is earlier. So an hour, a day and a week have the figures that the report has for them.
-- grain: starts_us
--   starts_us  BIGINT  UTC microseconds, inclusive, not before 1970; a shift open by then counts as opening then
--   ends_us    BIGINT  UTC microseconds, exclusive: the end of the span
create or replace temp view calendar as
select
    greatest(least(min(starts_us) - 86400000000, max(ends_us) - 691200000000), 0) as starts_us,
    max(ends_us) as ends_us
from windows;
