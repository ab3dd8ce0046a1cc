-- store_tz: the zone of the one store that the variable store_key names.
-- grain: store_key
--   store_key     INTEGER  the store
--   timezone_str  VARCHAR  IANA name, known to the engine
create or replace temp view store_tz as
select
    store_key,
    timezone_str
from read_parquet(getvariable('store_tz_file'))
where store_key = getvariable('store_key');
