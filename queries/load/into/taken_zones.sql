-- taken_zones: the zones of this load that can be used, as a PostgreSQL table has them.
-- grain: store_id
--   store_id      VARCHAR  as it came
--   timezone_str  VARCHAR  IANA name
create or replace temp view taken_zones as
select distinct
    staged_zones.store_id,
    staged_zones.timezone_str
from staged_zones
left join zone_conflicts on staged_zones.store_id = zone_conflicts.store_id
where
    staged_zones.timezone_str is not null
    and zone_conflicts.store_id is null;
