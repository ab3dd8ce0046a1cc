-- picked_strips: the shifts and outages of the stores in the variable store_ids, over the last week.
-- grain: store_id, is_outage, starts_us
--   store_id   VARCHAR  as it came
--   is_outage  BOOLEAN  an outage; else a shift
--   starts_us  BIGINT   UTC microseconds, inclusive
--   ends_us    BIGINT   UTC microseconds, exclusive
create or replace temp view picked_strips as
with picked as (
    select
        store_key,
        store_id
    from fleet_stores
    where list_contains(cast(getvariable('store_ids') as varchar[]), store_id)
)

select
    picked.store_id,
    false as is_outage,
    fleet_shifts.starts_us,
    fleet_shifts.ends_us
from fleet_shifts
inner join picked on fleet_shifts.store_key = picked.store_key
union all
select
    picked.store_id,
    true as is_outage,
    fleet_outages.starts_us,
    fleet_outages.ends_us
from fleet_outages
inner join picked on fleet_outages.store_key = picked.store_key
order by store_id, is_outage, starts_us;
