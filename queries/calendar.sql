-- calendar: the span in which shifts and pings count: the windows and 24 hours before them.
-- grain: starts_us
--   starts_us  BIGINT  UTC microseconds, inclusive; a shift open by then counts as opening then
--   ends_us    BIGINT  UTC microseconds, exclusive: as_of
create or replace temp view calendar as
select
    min(starts_us) - 86400000000 as starts_us,
    max(ends_us) as ends_us
from windows;
