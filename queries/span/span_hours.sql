-- span_hours: the weekly hours of the store, defaults and last minutes included.
-- grain: day_of_week, opens_local_us, closes_local_us
--   day_of_week      INTEGER  of the opening, 0 = Monday … 6 = Sunday
--   opens_local_us   BIGINT   microseconds of wall clock since the opening date's midnight
--   closes_local_us  BIGINT   the same; past 24 h where the shift runs over midnight
create or replace temp view span_hours as
select
    day_of_week,
    opens_local_us,
    closes_local_us
from hours
order by day_of_week, opens_local_us, closes_local_us;
