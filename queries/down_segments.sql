-- down_segments: the time inside shifts that an inactive ping stands for. Where one ends as the next begins, they are
-- of one outage.
-- grain: store_key, starts_us
--   store_key  INTEGER  the store
--   starts_us  BIGINT   UTC microseconds, inclusive
--   ends_us    BIGINT   UTC microseconds, exclusive; at most as_of
create or replace temp view down_segments as
select
    store_key,
    starts_us,
    ends_us
from segments
where not is_up;
