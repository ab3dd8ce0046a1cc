-- as_of: the instant that everything looks back from.
-- grain: as_of_us
--   as_of_us  BIGINT  UTC microseconds: the variable as_of_us where it is set, else the latest ping
create or replace temp view as_of as
select coalesce(cast(getvariable('as_of_us') as bigint), max(pinged_us)) as as_of_us
from store_status;
