-- shift_days: each shared shift once per UTC day that it touches before as_of, so that a ping finds its shift by its
-- day.
-- grain: hours_key, day, opens_us
--   hours_key  INTEGER  the store whose hours they are, for all that share them
--   day        BIGINT   UTC date, days since 1970-01-01
--   opens_us   BIGINT   of the shift, UTC microseconds, inclusive
--   closes_us  BIGINT   of the shift, UTC microseconds, exclusive; as_of where that is earlier
create or replace temp view shift_days as
select
    shared_shifts.hours_key,
    days.day,
    shared_shifts.opens_us,
    least(shared_shifts.closes_us, calendar.ends_us) as closes_us
from shared_shifts
cross join calendar
inner join days
    on
        days.day >= shared_shifts.opens_us // 86400000000
        and days.day * 86400000000 < least(shared_shifts.closes_us, calendar.ends_us);
