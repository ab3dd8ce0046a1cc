-- Shifts without length, and those that the calendar does not see.
select
    shifts.store_key,
    shifts.opens_us,
    shifts.closes_us
from shifts
cross join calendar
where
    shifts.opens_us >= shifts.closes_us
    or shifts.opens_us < calendar.starts_us
    or shifts.opens_us >= calendar.ends_us
