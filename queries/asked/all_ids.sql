-- all_ids: every store that a row of store_status names, found by reading all of them inside PostgreSQL.
-- grain: store_id
--   store_id  VARCHAR  as it is there
create or replace temp view all_ids as
select distinct cast(store_id as text) as store_id
from attached_status
where trim(cast(store_id as text)) <> '';
