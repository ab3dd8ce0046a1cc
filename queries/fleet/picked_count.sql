-- picked_count: how many stores were picked.
-- grain: total_count
--   total_count  BIGINT  rows of picked_stores
create or replace temp view picked_count as
select count(*) as total_count
from picked_stores;
