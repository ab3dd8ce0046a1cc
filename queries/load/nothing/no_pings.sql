-- no_pings: no ping: what is read where a data set has no part.
-- grain: store_key, pinged_us, is_up
--   store_key  INTEGER  the store
--   pinged_us  BIGINT   UTC microseconds
--   is_up      BOOLEAN  whether the store answered active
create or replace temp view no_pings as
select
    cast(null as integer) as store_key,
    cast(null as bigint) as pinged_us,
    cast(null as boolean) as is_up
where false;
