-- Segments of one store that overlap.
select
    store_key,
    starts_us,
    ended_before_us
from (
    select
        store_key,
        starts_us,
        max(ends_us) over (
            partition by store_key order by starts_us
            rows between unbounded preceding and 1 preceding
        ) as ended_before_us
    from segments
) as followed
where ended_before_us > starts_us
