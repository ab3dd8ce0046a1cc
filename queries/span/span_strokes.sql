-- span_strokes: what a picture of the span draws as down. Up to 200 outages are a stroke each; of more, those that
-- follow one another within a 500th of a day are one, so that there is a bound on them however often a store is polled.
-- grain: starts_us
--   starts_us     BIGINT  UTC microseconds, inclusive; may lie before the span
--   ends_us       BIGINT  UTC microseconds, exclusive; at most the end of the span
--   downtime_us   BIGINT  microseconds of outages in it
--   outage_count  BIGINT  outages in it
create or replace temp view span_strokes as
with inside as (
    select
        outages.starts_us,
        outages.ends_us,
        lag(outages.ends_us) over (order by outages.starts_us) as ended_before_us,
        case when count(*) over () > 200 then 172800000 else 0 end as step_us
    from outages
    inner join windows on outages.starts_us < windows.ends_us and outages.ends_us > windows.starts_us
),

numbered as (
    select
        starts_us,
        ends_us,
        sum(case when starts_us - ended_before_us < step_us then 0 else 1 end) over up_to_it as stroke_number
    from inside
    window up_to_it as (order by starts_us rows between unbounded preceding and current row)
)

select
    min(starts_us) as starts_us,
    max(ends_us) as ends_us,
    cast(sum(ends_us - starts_us) as bigint) as downtime_us,
    count(*) as outage_count
from numbered
group by stroke_number
order by starts_us;
