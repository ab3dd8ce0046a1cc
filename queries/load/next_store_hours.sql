-- next_store_hours: the weekly hours of the data set after this load: those at hand where any were given.
-- grain: store_key, day_of_week, starts_local_us, ends_local_us
--   store_key        INTEGER  the store
--   day_of_week      INTEGER  0 = Monday … 6 = Sunday
--   starts_local_us  BIGINT   microseconds of wall clock since midnight
--   ends_local_us    BIGINT   the same, up to 24 h
create or replace temp view next_store_hours as
select distinct
    numbered_ids.store_key,
    staged_hours.day_of_week,
    staged_hours.starts_local_us,
    staged_hours.ends_local_us
from staged_hours
inner join numbered_ids on staged_hours.store_id = numbered_ids.store_id
where staged_hours.rejected_in is null
union all
select
    store_key,
    day_of_week,
    starts_local_us,
    ends_local_us
from store_hours
where not getvariable('store_hours_given')
order by store_key, day_of_week, starts_local_us, ends_local_us;
