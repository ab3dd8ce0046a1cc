-- Outages without length, after as_of, or inside no shift of their store.
select
    outages.store_key,
    outages.starts_us,
    outages.ends_us
from outages
cross join as_of
left join shifts
    on
        outages.store_key = shifts.store_key
        and outages.starts_us >= shifts.opens_us
        and outages.ends_us <= shifts.closes_us
where
    outages.starts_us >= outages.ends_us
    or outages.ends_us > as_of.as_of_us
    or shifts.store_key is null
