-- indexed_ids: the same, found by stepping from id to id through the indexes that lead with it.
-- grain: store_id
--   store_id  VARCHAR  as it is there
create or replace temp view indexed_ids as
with recursive met as (
    select (
        select polls.store_id
        from attached_status as polls
        where polls.store_id is not null
        order by polls.store_id
        limit 1
    ) as store_id
    union all
    select (
        select polls.store_id
        from attached_status as polls
        where polls.store_id > met.store_id
        order by polls.store_id
        limit 1
    ) as store_id
    from met
    where met.store_id is not null
)

select cast(store_id as text) as store_id
from met
where trim(cast(store_id as text)) <> '';
