-- segments: the part of a shift over which one ping's answer stands: until the next ping, the closing or as_of.
-- grain: store_key, starts_us
--   store_key  INTEGER  the store
--   starts_us  BIGINT   the ping's instant, UTC microseconds, inclusive
--   ends_us    BIGINT   UTC microseconds, exclusive; after starts_us
--   is_up      BOOLEAN  the ping's answer
--   is_last    BOOLEAN  whether no ping of the store is seen after it
create or replace temp view segments as
select
    followed.store_key,
    followed.pinged_us as starts_us,
    least(coalesce(followed.next_pinged_us, shift_days.closes_us), shift_days.closes_us) as ends_us,
    followed.is_up,
    followed.next_pinged_us is null as is_last
from followed
inner join stores on followed.store_key = stores.store_key
inner join shift_days
    on
        stores.hours_key = shift_days.hours_key
        and followed.pinged_us // 86400000000 = shift_days.day
        and followed.pinged_us >= shift_days.opens_us
        and followed.pinged_us < shift_days.closes_us
where coalesce(followed.next_pinged_us, shift_days.closes_us) > followed.pinged_us;
