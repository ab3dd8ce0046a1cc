-- store_tz: the zones of a Spark table store_tz (store_id, timezone_str). Spark's SQL.
-- grain: store_key
--   store_key     VARCHAR  the store's id, which is its key
--   timezone_str  VARCHAR  IANA name; null where the store has several
create or replace temp view store_tz as
select
    cast(store_id as string) as store_key,
    case when count(distinct trim(timezone_str)) = 1 then min(trim(timezone_str)) end as timezone_str
from store_tz
where trim(cast(store_id as string)) <> ''
group by cast(store_id as string);
