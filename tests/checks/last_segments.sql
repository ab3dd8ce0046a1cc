-- Segments that are called the last though a later ping of their store is seen, or not though none is.
select
    segments.store_key,
    segments.starts_us,
    segments.is_last,
    last_pings.pinged_us
from segments
inner join (
    select
        store_key,
        max(pinged_us) as pinged_us
    from pings
    group by store_key
) as last_pings on segments.store_key = last_pings.store_key
where segments.is_last <> (segments.starts_us = last_pings.pinged_us)
