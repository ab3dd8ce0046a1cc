-- store_tz: the zones of the data set.
-- grain: store_key
--   store_key     INTEGER  the store
--   timezone_str  VARCHAR  IANA name, known to the engine
create or replace temp view store_tz as
select
    store_key,
    timezone_str
from read_parquet(getvariable('store_tz_file'));
