-- first_pings: the pings of this load whose stores were not known before, by the keys that those have now.
-- grain: none; a repeated row of the input is there as often as it came
--   store_key  INTEGER  the store
--   pinged_us  BIGINT   UTC microseconds
--   is_up      BOOLEAN  whether the store answered active
create or replace temp view first_pings as
select
    numbered_ids.store_key,
    staged_pings.pinged_us,
    staged_pings.is_up
from staged_pings
inner join numbered_ids on staged_pings.store_id = numbered_ids.store_id
where staged_pings.rejected_in is null;
