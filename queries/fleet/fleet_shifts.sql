-- fleet_shifts: the part of each shift that lies in the last week.
-- grain: store_key, starts_us
--   store_key  INTEGER  the store
--   starts_us  BIGINT   UTC microseconds, inclusive
--   ends_us    BIGINT   UTC microseconds, exclusive; at most as_of
create or replace temp view fleet_shifts as
select
    shifts.store_key,
    greatest(shifts.opens_us, windows.starts_us) as starts_us,
    least(shifts.closes_us, windows.ends_us) as ends_us
from shifts
inner join windows on shifts.opens_us < windows.ends_us and shifts.closes_us > windows.starts_us
where windows.window_name = 'last_week'
order by shifts.store_key, starts_us;
