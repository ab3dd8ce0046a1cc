-- fleet_counts: how many stores there are, and how they are at as_of.
-- grain: store_count
--   store_count  BIGINT  stores
--   open_count   BIGINT  those that are open
--   down_count   BIGINT  those that are open and down
create or replace temp view fleet_counts as
select
    count(*) as store_count,
    count(*) filter (where is_open) as open_count,
    count(*) filter (where is_down) as down_count
from fleet_stores;
