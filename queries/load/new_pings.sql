-- new_pings: the pings of this load, by the keys of their stores.
-- grain: none; a repeated row of the input is there as often as it came
--   store_key  INTEGER  the store
--   pinged_us  BIGINT   UTC microseconds
--   is_up      BOOLEAN  whether the store answered active
create or replace temp view new_pings as
select
    store_key,
    pinged_us,
    is_up
from staged_pings
where rejected_in is null and store_key is not null
union all
select
    store_key,
    pinged_us,
    is_up
from first_pings;
