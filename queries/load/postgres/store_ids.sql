-- store_ids: every store that a ping in an attached PostgreSQL database names, however old the ping: a report reads the
-- pings of eight days only, and has a row for each store.
-- grain: store_key
--   store_key  INTEGER  a small whole number
--   store_id   VARCHAR  the store's id, as it is there
--   hours_key  INTEGER  its own key
--   is_polled  BOOLEAN  true
--   has_hours  BOOLEAN  false: the hours at hand tell
--   has_zone   BOOLEAN  false: the zones at hand tell
create or replace temp view store_ids as
with numbered as (
    select
        cast(row_number() over (order by polled.store_id) - 1 as integer) as store_key,
        polled.store_id
    from postgres_query('source', getvariable('polled_ids')) as polled
)

select
    store_key,
    store_id,
    store_key as hours_key,
    true as is_polled,
    false as has_hours,
    false as has_zone
from numbered;
