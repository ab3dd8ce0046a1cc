-- down_segments: the kept outages of the parts, and what stands between the parts. Where one ends as the next begins,
-- they are of one outage.
-- grain: store_key, starts_us
--   store_key  INTEGER  the store
--   starts_us  BIGINT   UTC microseconds, inclusive
--   ends_us    BIGINT   UTC microseconds, exclusive; at most as_of
create or replace temp view down_segments as
select
    kept_outages.store_key,
    kept_outages.starts_us,
    least(kept_outages.ends_us, calendar.ends_us) as ends_us
from read_parquet(getvariable('kept_files')) as kept_outages
cross join calendar
where kept_outages.starts_us < calendar.ends_us
union all
select
    store_key,
    starts_us,
    ends_us
from segments
where not is_up;
