-- pings: the polls that a report sees: those of its calendar.
-- grain: none; a repeated row of the input changes nothing
--   store_key  INTEGER  the store
--   pinged_us  BIGINT   UTC microseconds, before as_of
--   is_up      BOOLEAN  whether the store answered active
create or replace temp view pings as
select
    store_status.store_key,
    store_status.pinged_us,
    store_status.is_up
from store_status
cross join calendar
where
    store_status.pinged_us >= calendar.starts_us
    and store_status.pinged_us < calendar.ends_us;
