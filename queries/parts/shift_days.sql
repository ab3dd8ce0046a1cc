-- shift_days: the shared shifts on the part's UTC date, of those laid out once for many parts.
-- grain: hours_key, day, opens_us
--   hours_key  INTEGER  the store whose hours they are, for all that share them
--   day        BIGINT   UTC date, days since 1970-01-01: the variable part_day
--   opens_us   BIGINT   of the shift, UTC microseconds, inclusive
--   closes_us  BIGINT   of the shift, UTC microseconds, exclusive
create or replace temp view shift_days as
select
    hours_key,
    day,
    opens_us,
    closes_us
from laid_shift_days
where day = getvariable('part_day');
