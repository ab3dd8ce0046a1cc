-- outages: each unbroken run of inactive segments in one shift. Between two shifts there is time, so runs of one touch
-- none of the other.
-- grain: store_key, starts_us
--   store_key  INTEGER  the store
--   starts_us  BIGINT   UTC microseconds, inclusive
--   ends_us    BIGINT   UTC microseconds, exclusive; as_of where the outage is still on
create or replace temp view outages as
with compared as (
    select
        store_key,
        starts_us,
        ends_us,
        lag(ends_us) over in_store as ended_before_us,
        lead(starts_us) over in_store as next_starts_us
    from down_segments
    window in_store as (partition by store_key order by starts_us)
),

-- What is left of a run is its first segment and its last one, or one that is both.
edges as (
    select
        store_key,
        starts_us,
        ends_us,
        ended_before_us,
        next_starts_us,
        lead(ends_us) over in_store as next_ends_us
    from compared
    where
        ended_before_us is null or ended_before_us <> starts_us
        or next_starts_us is null or next_starts_us <> ends_us
    window in_store as (partition by store_key order by starts_us)
)

select
    store_key,
    starts_us,
    case when ends_us = next_starts_us then next_ends_us else ends_us end as ends_us
from edges
where ended_before_us is null or ended_before_us <> starts_us;
