-- no_outages: no outage: what is read where nothing is kept.
-- grain: store_key, starts_us
--   store_key  INTEGER  the store
--   starts_us  BIGINT   UTC microseconds, inclusive
--   ends_us    BIGINT   UTC microseconds, exclusive
create or replace temp view no_outages as
select
    cast(null as integer) as store_key,
    cast(null as bigint) as starts_us,
    cast(null as bigint) as ends_us
where false;
