-- span_store: the store, and what its input tables say of it.
-- grain: store_id
--   store_id      VARCHAR  as it came
--   timezone_str  VARCHAR  IANA name; America/Chicago where the store has none
--   has_zone      BOOLEAN  whether it has a zone of its own
--   has_hours     BOOLEAN  whether it has hours of its own
create or replace temp view span_store as
select
    stores.store_id,
    stores.timezone_str,
    exists(select 1 from store_tz) as has_zone,
    exists(select 1 from store_hours) as has_hours
from stores;
