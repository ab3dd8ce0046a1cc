-- Segments without length, after as_of, or inside no shift of their store.
select
    segments.store_key,
    segments.starts_us,
    segments.ends_us
from segments
cross join as_of
left join shifts
    on
        segments.store_key = shifts.store_key
        and segments.starts_us >= shifts.opens_us
        and segments.ends_us <= shifts.closes_us
where
    segments.starts_us >= segments.ends_us
    or segments.ends_us > as_of.as_of_us
    or shifts.store_key is null
