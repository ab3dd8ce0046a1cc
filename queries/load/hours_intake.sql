-- hours_intake: read_hours with no more than is needed to bring it into the data set.
-- grain: none; a repeated row of the input is there as often as it came
--   rejected_in      VARCHAR  path of the file, for a reject; else null
--   store_id         VARCHAR  as it came; null where it can't be known
--   day_of_week      INTEGER  0 = Monday … 6 = Sunday
--   starts_local_us  BIGINT   microseconds of wall clock since midnight
--   ends_local_us    BIGINT   the same, up to 24 h
create or replace temp view hours_intake as
select
    case when fault is not null then source_file end as rejected_in,
    case when fault is null or fault in ('day_of_week', 'start_time', 'end_time') then store_id end as store_id,
    day_of_week,
    starts_local_us,
    ends_local_us
from read_hours;
