-- Rows of the report that do not come after the one before them. Without an order of its own, LAG reads them as they
-- come.
select
    store_id,
    store_id_before
from (
    select
        store_id,
        lag(store_id) over () as store_id_before
    from report
) as followed
where store_id_before >= store_id
