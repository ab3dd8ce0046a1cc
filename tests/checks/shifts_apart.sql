-- Shifts of one store that overlap or touch: they should be one.
select
    store_key,
    opens_us,
    closed_before_us
from (
    select
        store_key,
        opens_us,
        max(closes_us) over (
            partition by store_key order by opens_us, closes_us
            rows between unbounded preceding and 1 preceding
        ) as closed_before_us
    from shifts
) as followed
where closed_before_us >= opens_us
