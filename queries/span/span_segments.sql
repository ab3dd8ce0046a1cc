-- span_segments: the first 5,001 segments that reach into the span.
-- grain: starts_us
--   starts_us  BIGINT   UTC microseconds, inclusive; may lie before the span
--   ends_us    BIGINT   UTC microseconds, exclusive; at most the end of the span
--   is_up      BOOLEAN  the ping's answer
create or replace temp view span_segments as
select
    segments.starts_us,
    segments.ends_us,
    segments.is_up
from segments
inner join windows on segments.starts_us < windows.ends_us and segments.ends_us > windows.starts_us
order by segments.starts_us
limit 5001;
