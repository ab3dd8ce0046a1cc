-- stores: as many stores as asked for, their ids numbers of 18 digits.
-- Takes store_count.
-- grain: store_number
--   store_number  BIGINT  dense, from 0
--   store_id      BIGINT  beyond what a floating-point number tells apart
create or replace temp view stores as
select
    numbers.store_number,
    100000000000000000 + numbers.store_number * 7919 as store_id
from range(getvariable('store_count')) as numbers (store_number);
