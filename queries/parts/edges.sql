-- edges: where each store's pings begin and end in a part of the data set.
-- grain: store_key
--   store_key        INTEGER  the store
--   first_pinged_us  BIGINT   UTC microseconds
--   last_pinged_us   BIGINT   UTC microseconds
--   is_up            BOOLEAN  the last answer; of two at one instant inactive holds
create or replace temp view edges as
with compared as (
    select
        store_key,
        pinged_us,
        is_up,
        lead(pinged_us) over in_store as next_pinged_us,
        lag(pinged_us) over in_store as pinged_before_us
    from pings
    window in_store as (partition by store_key order by pinged_us, is_up desc)
)

select
    store_key,
    min(pinged_us) as first_pinged_us,
    max(pinged_us) as last_pinged_us,
    bool_and(is_up or next_pinged_us is not null) as is_up
from compared
where pinged_before_us is null or next_pinged_us is null
group by store_key
order by store_key;
