-- Outages without length, after as_of, or not inside the shift that they name.
select
    outages.store_key,
    outages.opens_us,
    outages.starts_us,
    outages.ends_us
from outages
cross join as_of
left join shifts on outages.store_key = shifts.store_key and outages.opens_us = shifts.opens_us
where
    outages.starts_us >= outages.ends_us
    or outages.ends_us > as_of.as_of_us
    or shifts.store_key is null
    or outages.starts_us < shifts.opens_us
    or outages.ends_us > shifts.closes_us
