-- store_hours: the weekly openings of the one store that the variable store_key names.
-- grain: store_key, day_of_week, starts_local_us, ends_local_us
--   store_key        INTEGER  the store
--   day_of_week      INTEGER  0 = Monday … 6 = Sunday
--   starts_local_us  BIGINT   microseconds of wall clock since midnight
--   ends_local_us    BIGINT   microseconds of wall clock since midnight, up to 24 h
create or replace temp view store_hours as
select
    store_key,
    day_of_week,
    starts_local_us,
    ends_local_us
from read_parquet(getvariable('store_hours_file'))
where store_key = getvariable('store_key');
