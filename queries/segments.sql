-- segments: the part of a shift over which one ping's answer stands: until the next ping, the closing or as_of.
-- Of two pings at one instant inactive holds: it is ordered last, and what comes before it has no length.
-- grain: store_key, starts_us
--   store_key  INTEGER  the store
--   opens_us   BIGINT   opening of the shift, UTC microseconds
--   starts_us  BIGINT   the ping's instant, UTC microseconds, inclusive
--   ends_us    BIGINT   UTC microseconds, exclusive; after starts_us
--   is_up      BOOLEAN  the ping's answer
create or replace temp view segments as
with followed as (
    select
        store_key,
        pinged_us,
        is_up,
        lead(pinged_us) over in_store as next_pinged_us
    from pings
    window in_store as (partition by store_key order by pinged_us, is_up desc)
)

select
    followed.store_key,
    shift_days.opens_us,
    followed.pinged_us as starts_us,
    least(coalesce(followed.next_pinged_us, shift_days.closes_us), shift_days.closes_us) as ends_us,
    followed.is_up
from followed
inner join shift_days
    on
        followed.store_key = shift_days.store_key
        and followed.pinged_us // 86400000000 = shift_days.day
        and followed.pinged_us >= shift_days.opens_us
        and followed.pinged_us < shift_days.closes_us
where coalesce(followed.next_pinged_us, shift_days.closes_us) > followed.pinged_us;
