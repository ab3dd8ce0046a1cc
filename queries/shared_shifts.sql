-- shared_shifts: the dated openings of the calendar by each weekly rule, those that overlap or touch merged into one.
-- grain: hours_key, opens_us
--   hours_key  INTEGER  the store whose hours they are, for all that share them
--   opens_us   BIGINT   UTC microseconds, inclusive; the calendar's start for a shift that is open by then
--   closes_us  BIGINT   UTC microseconds, exclusive; may lie after as_of
create or replace temp view shared_shifts as
with clipped as (
    select
        openings.hours_key,
        greatest(openings.opens_us, calendar.starts_us) as opens_us,
        openings.closes_us
    from openings
    cross join calendar
    where
        openings.closes_us > calendar.starts_us
        and openings.opens_us < calendar.ends_us
),

marked as (
    select
        hours_key,
        opens_us,
        closes_us,
        max(closes_us) over before_it as closed_before_us
    from clipped
    window before_it as (
        partition by hours_key order by opens_us, closes_us
        rows between unbounded preceding and 1 preceding
    )
),

numbered as (
    select
        hours_key,
        opens_us,
        closes_us,
        sum(case when opens_us <= closed_before_us then 0 else 1 end) over up_to_it as shift_number
    from marked
    window up_to_it as (
        partition by hours_key order by opens_us, closes_us
        rows between unbounded preceding and current row
    )
)

select
    hours_key,
    min(opens_us) as opens_us,
    max(closes_us) as closes_us
from numbered
group by hours_key, shift_number;
