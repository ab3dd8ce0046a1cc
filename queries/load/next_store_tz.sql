-- next_store_tz: the zones of the data set after this load: those at hand where any were given.
-- grain: store_key
--   store_key     INTEGER  the store
--   timezone_str  VARCHAR  IANA name
create or replace temp view next_store_tz as
select distinct
    numbered_ids.store_key,
    staged_zones.timezone_str
from staged_zones
inner join numbered_ids on staged_zones.store_id = numbered_ids.store_id
left join zone_conflicts on staged_zones.store_id = zone_conflicts.store_id
where
    staged_zones.timezone_str is not null
    and zone_conflicts.store_id is null
union all
select
    store_key,
    timezone_str
from store_tz
where not getvariable('store_tz_given')
order by store_key;
