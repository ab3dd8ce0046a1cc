-- store_status: the pings of the one store that the variable store_key names.
-- grain: store_key, pinged_us, is_up
--   store_key  INTEGER  the store
--   pinged_us  BIGINT   UTC microseconds
--   is_up      BOOLEAN  whether the store answered active
create or replace temp view store_status as
select
    store_key,
    pinged_us,
    is_up
from read_parquet(getvariable('store_status_files'))
where store_key = getvariable('store_key');
