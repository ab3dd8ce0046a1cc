-- followed: each ping that a report sees, with the store's next one. Of two pings at one instant inactive holds: it is
-- ordered last, and what comes before it has no length.
-- grain: none; a repeated row of the input changes nothing
--   store_key       INTEGER  the store
--   pinged_us       BIGINT   UTC microseconds
--   is_up           BOOLEAN  whether the store answered active
--   next_pinged_us  BIGINT   UTC microseconds; null where no ping of the store is seen after this one
create or replace temp view followed as
select
    store_key,
    pinged_us,
    is_up,
    lead(pinged_us) over in_store as next_pinged_us
from pings
window in_store as (partition by store_key order by pinged_us, is_up desc);
