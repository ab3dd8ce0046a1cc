-- Stores whose outages are not as long in all as their inactive segments.
select
    coalesce(inactive.store_key, outage.store_key) as store_key,
    inactive.length_us as inactive_us,
    outage.length_us as outage_us
from (
    select
        store_key,
        sum(ends_us - starts_us) as length_us
    from segments
    where not is_up
    group by store_key
) as inactive
full join (
    select
        store_key,
        sum(ends_us - starts_us) as length_us
    from outages
    group by store_key
) as outage on inactive.store_key = outage.store_key
where inactive.length_us is distinct from outage.length_us
