-- store_tz: no zone: what a new data set starts from.
-- grain: store_key
--   store_key     INTEGER  the store
--   timezone_str  VARCHAR  IANA name, known to the engine
create or replace temp view store_tz as
select
    cast(null as integer) as store_key,
    cast(null as varchar) as timezone_str
where false;
