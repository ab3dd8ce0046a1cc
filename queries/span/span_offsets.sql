-- span_offsets: the offset of the store's zone at the start of the calendar, and each new one up to its end: an outage
-- of the span may have begun before it.
-- grain: starts_us
--   starts_us  BIGINT  UTC microseconds from which it holds; the start of the calendar for the first
--   offset_us  BIGINT  local time less UTC
create or replace temp view span_offsets as
with jumps as (
    select
        local_from_us - offset_us as starts_us,
        coalesce(
            lead(local_from_us - offset_us) over (order by local_from_us - offset_us), 9223372036854775807
        ) as ends_us,
        offset_us
    from zone_offsets
)

select
    greatest(jumps.starts_us, calendar.starts_us) as starts_us,
    jumps.offset_us
from jumps
inner join calendar on jumps.starts_us < calendar.ends_us and jumps.ends_us > calendar.starts_us
order by starts_us;
