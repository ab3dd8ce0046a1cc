-- fresh_pings: the pings of this load that the data set has not. A sync reads again what came lately, which must not
-- make a part anew.
-- grain: none; a repeated row of the input is there as often as it came
--   store_key  INTEGER  the store
--   pinged_us  BIGINT   UTC microseconds
--   is_up      BOOLEAN  whether the store answered active
create or replace temp view fresh_pings as
select
    new_pings.store_key,
    new_pings.pinged_us,
    new_pings.is_up
from new_pings
left join read_parquet(getvariable('known_files')) as known
    on
        new_pings.store_key = known.store_key
        and new_pings.pinged_us = known.pinged_us
        and new_pings.is_up = known.is_up
        and known.pinged_us >= getvariable('known_from_us')
where known.store_key is null;
