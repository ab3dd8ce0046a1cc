-- Stores that have not one row in the report, and rows of no store.
select
    coalesce(stores.store_id, report.store_id) as store_id,
    count(report.store_id) as row_count
from stores
full join report on stores.store_id = report.store_id
group by coalesce(stores.store_id, report.store_id)
having count(report.store_id) <> 1 or count(stores.store_id) <> 1
