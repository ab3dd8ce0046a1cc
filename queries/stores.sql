-- stores: every store that occurs in any input table, with its zone.
-- grain: store_key
--   store_key     INTEGER  the store's key in its source
--   store_id      VARCHAR  the store's id, as it came
--   hours_key     INTEGER  the key of the one store that stands for all with the same hours and zone
--   timezone_str  VARCHAR  IANA name; America/Chicago where the store has none
create or replace temp view stores as
select
    store_ids.store_key,
    store_ids.store_id,
    store_ids.hours_key,
    coalesce(store_tz.timezone_str, 'America/Chicago') as timezone_str
from store_ids
left join store_tz on store_ids.store_key = store_tz.store_key;
