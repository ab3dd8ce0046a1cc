-- Pings inside a shift whose instant no segment of their store covers.
select
    pings.store_key,
    pings.pinged_us
from pings
inner join shifts
    on
        pings.store_key = shifts.store_key
        and pings.pinged_us >= shifts.opens_us
        and pings.pinged_us < shifts.closes_us
left join segments on pings.store_key = segments.store_key and pings.pinged_us = segments.starts_us
where segments.store_key is null
