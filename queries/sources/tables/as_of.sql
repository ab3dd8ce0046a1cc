-- as_of: the instant that everything looks back from: the latest ping. For PostgreSQL and Spark alike.
-- grain: as_of_us
--   as_of_us  BIGINT  UTC microseconds
create or replace temp view as_of as
select max(pinged_us) as as_of_us
from store_status;
