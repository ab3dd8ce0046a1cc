-- stores: every store with the key of its hours, as found once for many parts.
-- grain: store_key
--   store_key     INTEGER  the store's key in its source
--   store_id      VARCHAR  the store's id, as it came
--   hours_key     INTEGER  the key of the one store that stands for all with the same hours and zone
--   timezone_str  VARCHAR  IANA name; America/Chicago where the store has none
create or replace temp view stores as
select
    store_key,
    store_id,
    hours_key,
    timezone_str
from laid_stores;
