-- new_pings: no ping: a compaction adds none.
-- grain: none
--   store_key  INTEGER  the store
--   pinged_us  BIGINT   UTC microseconds
--   is_up      BOOLEAN  whether the store answered active
create or replace temp view new_pings as
select
    cast(null as integer) as store_key,
    cast(null as bigint) as pinged_us,
    cast(null as boolean) as is_up
where false;
