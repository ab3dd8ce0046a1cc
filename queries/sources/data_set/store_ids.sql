-- store_ids: the dictionary of the data set: every store that occurs in any of its tables.
-- grain: store_key
--   store_key  INTEGER  a small whole number
--   store_id   VARCHAR  the store's id, as it came
--   hours_key  INTEGER  the least key among the stores with the same hours and zone
--   is_polled  BOOLEAN  occurs in store_status
--   has_hours  BOOLEAN  occurs in store_hours
--   has_zone   BOOLEAN  occurs in store_tz
create or replace temp view store_ids as
select
    store_key,
    store_id,
    hours_key,
    is_polled,
    has_hours,
    has_zone
from read_parquet(getvariable('store_ids_file'))
where is_polled or has_hours or has_zone;
