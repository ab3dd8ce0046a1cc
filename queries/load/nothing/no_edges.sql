-- no_edges: no edge: what is read where a report sees no part.
-- grain: store_key
--   store_key        INTEGER  the store
--   first_pinged_us  BIGINT   UTC microseconds
--   last_pinged_us   BIGINT   UTC microseconds
--   is_up            BOOLEAN  the last answer
create or replace temp view no_edges as
select
    cast(null as integer) as store_key,
    cast(null as bigint) as first_pinged_us,
    cast(null as bigint) as last_pinged_us,
    cast(null as boolean) as is_up
where false;
