-- packed_segments: the down segments of a part, those beside one another that touch made one. That is right in whatever
-- order they come, and packs most in that of the file; whole outages are put together from them in outages.
-- grain: store_key, starts_us
--   store_key  INTEGER  the store
--   starts_us  BIGINT   UTC microseconds, inclusive
--   ends_us    BIGINT   UTC microseconds, exclusive
create or replace temp view packed_segments as
with compared as (
    select
        store_key,
        starts_us,
        ends_us,
        coalesce(lag(store_key) over () = store_key and lag(ends_us) over () = starts_us, false) as touches_former,
        coalesce(lead(store_key) over () = store_key and lead(starts_us) over () = ends_us, false) as touches_next
    from written_segments
),

-- What is left of a run is its first segment and its last one, or one that is both.
edge_segments as (
    select
        store_key,
        starts_us,
        ends_us,
        touches_former,
        touches_next,
        lag(starts_us) over () as started_before_us
    from compared
    where not touches_former or not touches_next
)

select
    store_key,
    case when touches_former then started_before_us else starts_us end as starts_us,
    ends_us
from edge_segments
where not touches_next;
