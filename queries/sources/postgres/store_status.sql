-- store_status: the pings of a PostgreSQL table store_status (store_id, timestamp_utc, status). PostgreSQL's SQL.
-- grain: none; a repeated row of the table changes nothing
--   store_key  VARCHAR  the store's id, which is its key
--   pinged_us  BIGINT   UTC microseconds; null where the status is neither, so that it is no ping
--   is_up      BOOLEAN  whether the store answered active
create or replace temp view store_status as
select
    cast(store_id as text) collate "C" as store_key,
    case
        when lower(trim(status)) in ('active', 'inactive')
            then cast(extract(epoch from timestamp_utc) * 1000000 as bigint)
    end as pinged_us,
    lower(trim(status)) = 'active' as is_up
from store_status
where trim(cast(store_id as text)) <> '';
