-- Segments without length, after as_of, or not inside the shift that they name.
select
    segments.store_key,
    segments.opens_us,
    segments.starts_us,
    segments.ends_us
from segments
cross join as_of
left join shifts on segments.store_key = shifts.store_key and segments.opens_us = shifts.opens_us
where
    segments.starts_us >= segments.ends_us
    or segments.ends_us > as_of.as_of_us
    or shifts.store_key is null
    or segments.starts_us < shifts.opens_us
    or segments.ends_us > shifts.closes_us
