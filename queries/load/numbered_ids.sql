-- numbered_ids: the keys of the data set after this load: those that were known before its pings, and the next ones for
-- stores that its pings alone name.
-- grain: store_key
--   store_key    INTEGER  a small whole number
--   store_id     VARCHAR  as it came
--   is_polled    BOOLEAN  occurs in store_status
--   has_hours    BOOLEAN  occurs in store_hours
--   has_zone     BOOLEAN  occurs in store_tz
create or replace temp view numbered_ids as
with polled as (
    select distinct store_key
    from staged_pings
    where store_key is not null
),

met as (
    select distinct store_id
    from staged_pings
    where store_id is not null
),

highest as (
    select coalesce(max(store_key), -1) as store_key
    from known_ids
)

select
    known_ids.store_key,
    known_ids.store_id,
    known_ids.is_polled or polled.store_key is not null as is_polled,
    known_ids.has_hours,
    known_ids.has_zone
from known_ids
left join polled on known_ids.store_key = polled.store_key
union all
select
    cast(highest.store_key + row_number() over (order by met.store_id) as integer) as store_key,
    met.store_id,
    true as is_polled,
    false as has_hours,
    false as has_zone
from met
cross join highest
order by store_key;
