-- fleet_outages: the part of each outage that lies in the last week.
-- grain: store_key, starts_us
--   store_key  INTEGER  the store
--   starts_us  BIGINT   UTC microseconds, inclusive
--   ends_us    BIGINT   UTC microseconds, exclusive; at most as_of
create or replace temp view fleet_outages as
select
    outages.store_key,
    greatest(outages.starts_us, windows.starts_us) as starts_us,
    least(outages.ends_us, windows.ends_us) as ends_us
from outages
inner join windows on outages.starts_us < windows.ends_us and outages.ends_us > windows.starts_us
where windows.window_name = 'last_week'
order by outages.store_key, starts_us;
