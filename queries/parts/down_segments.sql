-- down_segments: the downtime that the part's own pings begin and end. What each store's last ping in the part stands
-- for ends in a later part: the edges tell where.
-- grain: store_key, starts_us
--   store_key  INTEGER  the store
--   starts_us  BIGINT   UTC microseconds, inclusive
--   ends_us    BIGINT   UTC microseconds, exclusive
create or replace temp view down_segments as
select
    store_key,
    starts_us,
    ends_us
from segments
where not is_up and not is_last;
