-- changed_ids: the stores of which this load tells that they exist, or that another table names them.
-- grain: store_key
--   store_key  INTEGER  a small whole number
--   store_id   VARCHAR  as it came
--   is_polled  BOOLEAN  occurs in store_status
--   has_hours  BOOLEAN  occurs in store_hours
--   has_zone   BOOLEAN  occurs in store_tz
create or replace temp view changed_ids as
select
    store_key,
    store_id,
    is_polled,
    has_hours,
    has_zone
from numbered_ids
except
select
    store_key,
    store_id,
    is_polled,
    has_hours,
    has_zone
from store_ids;
