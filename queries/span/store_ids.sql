-- store_ids: the one store that the variable store_id names, if any table has it.
-- grain: store_key
--   store_key  INTEGER  a small whole number
--   store_id   VARCHAR  the store's id, as it came
--   hours_key  INTEGER  its own key: one store shares with nobody
--   is_polled  BOOLEAN  occurs in store_status
--   has_hours  BOOLEAN  occurs in store_hours
--   has_zone   BOOLEAN  occurs in store_tz
create or replace temp view store_ids as
select
    store_key,
    store_id,
    store_key as hours_key,
    is_polled,
    has_hours,
    has_zone
from read_parquet(getvariable('store_ids_file'))
where store_id = getvariable('store_id') and (is_polled or has_hours or has_zone);
