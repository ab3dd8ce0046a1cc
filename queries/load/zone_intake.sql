-- zone_intake: read_zones with no more than is needed to bring it into the data set.
-- grain: none; a repeated row of the input is there as often as it came
--   source_file   VARCHAR  path of the file
--   is_rejected   BOOLEAN  for what is wrong with the row by itself
--   store_id      VARCHAR  as it came; null where it can't be known
--   timezone_str  VARCHAR  IANA name; null for a reject
create or replace temp view zone_intake as
select
    source_file,
    fault is not null as is_rejected,
    case when fault is null or fault = 'timezone_str' then store_id end as store_id,
    case when fault is null then timezone_str end as timezone_str
from read_zones;
