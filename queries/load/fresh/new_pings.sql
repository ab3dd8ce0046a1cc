-- new_pings: the pings of a sync that the data set has not, as found before.
-- grain: none; a repeated row of the input is there as often as it came
--   store_key  INTEGER  the store
--   pinged_us  BIGINT   UTC microseconds
--   is_up      BOOLEAN  whether the store answered active
create or replace temp view new_pings as
select
    store_key,
    pinged_us,
    is_up
from fresh_pings;
