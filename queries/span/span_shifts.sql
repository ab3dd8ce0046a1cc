-- span_shifts: the shifts that reach into the span, whole.
-- grain: opens_us
--   opens_us   BIGINT  UTC microseconds, inclusive; the start of the calendar for a shift that is open by then
--   closes_us  BIGINT  UTC microseconds, exclusive; may lie after the span
create or replace temp view span_shifts as
select
    shifts.opens_us,
    shifts.closes_us
from shifts
inner join windows on shifts.opens_us < windows.ends_us and shifts.closes_us > windows.starts_us
order by shifts.opens_us;
