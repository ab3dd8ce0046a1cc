-- hours_count: how many rows store_hours has, as PostgreSQL counts them.
-- grain: row_count
--   row_count  BIGINT  rows
create or replace temp view hours_count as
select count(*) as row_count
from attached_hours;
