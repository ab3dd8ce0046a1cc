-- shifts: every dated opening of the calendar, those that overlap or touch merged into one.
-- grain: store_key, opens_us
--   store_key  INTEGER  the store
--   opens_us   BIGINT   UTC microseconds, inclusive; the calendar's start for a shift that is open by then
--   closes_us  BIGINT   UTC microseconds, exclusive; may lie after as_of
create or replace temp view shifts as
select
    stores.store_key,
    shared_shifts.opens_us,
    shared_shifts.closes_us
from stores
inner join shared_shifts on stores.hours_key = shared_shifts.hours_key;
