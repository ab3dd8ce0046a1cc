-- windows: the look-back spans of a report.
-- grain: window_name
--   window_name  VARCHAR  last_hour, last_day or last_week
--   starts_us    BIGINT   UTC microseconds, inclusive
--   ends_us      BIGINT   UTC microseconds, exclusive: as_of
create or replace temp view windows as
select
    spans.window_name,
    as_of.as_of_us - spans.length_us as starts_us,
    as_of.as_of_us as ends_us
from as_of
cross join (
    values ('last_hour', 3600000000), ('last_day', 86400000000), ('last_week', 604800000000)
) as spans (window_name, length_us);
