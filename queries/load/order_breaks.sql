-- order_breaks: the pings of the written file that do not come after the one before them. There must be none.
-- grain: none
--   store_key  INTEGER  the store
--   pinged_us  BIGINT   UTC microseconds
create or replace temp view order_breaks as
with compared as (
    select
        store_key,
        pinged_us,
        is_up,
        lag(store_key) over () as store_key_before,
        lag(pinged_us) over () as pinged_before_us,
        lag(is_up) over () as was_up_before
    from read_parquet(getvariable('written_file'))
)

select
    store_key,
    pinged_us
from compared
where
    store_key < store_key_before
    or (store_key = store_key_before and pinged_us < pinged_before_us)
    or (
        store_key = store_key_before
        and pinged_us = pinged_before_us
        and (is_up or not was_up_before)
    );
