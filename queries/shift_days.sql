-- shift_days: each shift once per UTC day that it touches before as_of, so that a ping finds its shift by its day.
-- grain: store_key, day, opens_us
--   store_key  INTEGER  the store
--   day        BIGINT   UTC date, days since 1970-01-01
--   opens_us   BIGINT   of the shift, UTC microseconds, inclusive
--   closes_us  BIGINT   of the shift, UTC microseconds, exclusive; as_of where that is earlier
create or replace temp view shift_days as
select
    shifts.store_key,
    days.day,
    shifts.opens_us,
    least(shifts.closes_us, calendar.ends_us) as closes_us
from shifts
cross join calendar
inner join days
    on
        days.day >= shifts.opens_us // 86400000000
        and days.day * 86400000000 < least(shifts.closes_us, calendar.ends_us);
