-- zone_conflicts: the stores that the zones at hand give more than one zone.
-- grain: store_id
--   store_id  VARCHAR  as it came
create or replace temp view zone_conflicts as
select store_id
from staged_zones
where timezone_str is not null
group by store_id
having count(distinct timezone_str) > 1;
