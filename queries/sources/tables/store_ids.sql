-- store_ids: every store that occurs in any of the three tables. For PostgreSQL and Spark alike.
-- grain: store_key
--   store_key  VARCHAR  the store's id, which is its key
--   store_id   VARCHAR  the store's id, as it came
--   hours_key  VARCHAR  its own key: each store has its hours to itself
create or replace temp view store_ids as
select
    store_key,
    store_key as store_id,
    store_key as hours_key
from (
    select store_key
    from store_status
    union
    select store_key
    from store_hours
    union
    select store_key
    from store_tz
) as mentioned;
