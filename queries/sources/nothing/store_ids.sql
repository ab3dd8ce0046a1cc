-- store_ids: no store: what a new data set starts from.
-- grain: store_key
--   store_key  INTEGER  a small whole number
--   store_id   VARCHAR  the store's id, as it came
--   hours_key  INTEGER  the least key among the stores with the same hours and zone
--   is_polled  BOOLEAN  occurs in store_status
--   has_hours  BOOLEAN  occurs in store_hours
--   has_zone   BOOLEAN  occurs in store_tz
create or replace temp view store_ids as
select
    cast(null as integer) as store_key,
    cast(null as varchar) as store_id,
    cast(null as integer) as hours_key,
    cast(null as boolean) as is_polled,
    cast(null as boolean) as has_hours,
    cast(null as boolean) as has_zone
where false;
