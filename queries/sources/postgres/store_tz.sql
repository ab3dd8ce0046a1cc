-- store_tz: the zones of a PostgreSQL table store_tz (store_id, timezone_str). PostgreSQL's SQL.
-- grain: store_key
--   store_key     VARCHAR  the store's id, which is its key
--   timezone_str  VARCHAR  IANA name; null where PostgreSQL knows none of the store's, or several
create or replace temp view store_tz as
select
    cast(store_tz.store_id as text) collate "C" as store_key,
    case when count(distinct known.name) = 1 then min(known.name) end as timezone_str
from store_tz
left join pg_timezone_names as known on lower(trim(store_tz.timezone_str)) = lower(known.name)
where trim(cast(store_tz.store_id as text)) <> ''
group by cast(store_tz.store_id as text) collate "C";
