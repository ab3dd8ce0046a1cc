-- stores: as many stores as asked for, their ids UUIDs.
-- Takes store_count.
-- grain: store_number
--   store_number  BIGINT  dense, from 0
--   store_id      UUID    in no order
create or replace temp view stores as
select
    numbers.store_number,
    cast(md5(cast(numbers.store_number as varchar)) as uuid) as store_id
from range(getvariable('store_count')) as numbers (store_number);
