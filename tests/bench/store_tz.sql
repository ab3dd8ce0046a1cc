-- store_tz: one of five zones for every store.
-- grain: store_id
--   store_id      BIGINT or UUID  as in stores
--   timezone_str  VARCHAR         IANA name
create or replace temp view store_tz as
select
    stores.store_id,
    zones.timezone_str
from stores
inner join (
    values
    (0, 'America/New_York'),
    (1, 'America/Chicago'),
    (2, 'America/Denver'),
    (3, 'America/Los_Angeles'),
    (4, 'Europe/Berlin')
) as zones (zone_number, timezone_str)
    on stores.store_number % 5 = zones.zone_number;
