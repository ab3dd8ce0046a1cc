-- zone_count: how many rows store_tz has, as PostgreSQL counts them.
-- grain: row_count
--   row_count  BIGINT  rows
create or replace temp view zone_count as
select count(*) as row_count
from attached_zones;
