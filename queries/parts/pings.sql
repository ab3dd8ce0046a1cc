-- pings: the pings of one part of the data set, from the variable part_from_us on.
-- order: store_key, pinged_us, is_up desc
-- grain: store_key, pinged_us, is_up
--   store_key  INTEGER  the store
--   pinged_us  BIGINT   UTC microseconds, all of one UTC date
--   is_up      BOOLEAN  whether the store answered active
create or replace temp view pings as
select
    store_key,
    pinged_us,
    is_up
from read_parquet(getvariable('part_file'))
where pinged_us >= getvariable('part_from_us');
