-- reject_reasons: how many rows of this load were rejected for which reason.
-- grain: table_name, reason
--   table_name      VARCHAR  store_status, store_hours or store_tz
--   reason          VARCHAR  for people
--   rejected_count  BIGINT   rows
create or replace temp view reject_reasons as
select
    table_name,
    reason,
    count(*) as rejected_count
from rejects
group by table_name, reason
order by table_name, rejected_count desc, reason;
