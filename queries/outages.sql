-- outages: each unbroken run of inactive segments in one shift.
-- grain: store_key, starts_us
--   store_key  INTEGER  the store
--   opens_us   BIGINT   opening of the shift, UTC microseconds
--   starts_us  BIGINT   UTC microseconds, inclusive
--   ends_us    BIGINT   UTC microseconds, exclusive; as_of where the outage is still on
create or replace temp view outages as
with down as (
    select
        store_key,
        opens_us,
        starts_us,
        ends_us,
        lag(ends_us) over in_shift as ended_before_us
    from segments
    where not is_up
    window in_shift as (partition by store_key, opens_us order by starts_us)
),

numbered as (
    select
        store_key,
        opens_us,
        starts_us,
        ends_us,
        sum(case when starts_us = ended_before_us then 0 else 1 end) over in_shift as outage_number
    from down
    window in_shift as (
        partition by store_key, opens_us order by starts_us
        rows between unbounded preceding and current row
    )
)

select
    store_key,
    opens_us,
    min(starts_us) as starts_us,
    max(ends_us) as ends_us
from numbered
group by store_key, opens_us, outage_number;
