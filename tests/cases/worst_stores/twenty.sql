-- No more than 20 are given.

-- given store_rows (store_id, id_rank, downtime_us)
select
    number::varchar as store_id,
    number as id_rank,
    number as downtime_us
from range(30) as numbers (number)

-- expect (store_id)
select number::varchar as store_id
from range(10, 30) as numbers (number)
