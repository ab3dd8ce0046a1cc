-- fleet_stores: every store as it is at as_of.
-- grain: store_key
--   store_key      INTEGER  the store
--   store_id       VARCHAR  as it came
--   timezone_str   VARCHAR  IANA name
--   id_rank        BIGINT   place of store_id among all, as text
--   zone_rank      BIGINT   place of timezone_str among the zones, as text
--   is_open        BOOLEAN  whether a shift runs just before as_of
--   is_down        BOOLEAN  whether an outage is still on at as_of
--   down_since_us  BIGINT   UTC microseconds, when that outage began; null where none is on
create or replace temp view fleet_stores as
with open_now as (
    select shifts.store_key
    from shifts
    inner join as_of on shifts.opens_us < as_of.as_of_us and shifts.closes_us >= as_of.as_of_us
    group by shifts.store_key
),

down_now as (
    select
        outages.store_key,
        min(outages.starts_us) as down_since_us
    from outages
    inner join as_of on outages.ends_us = as_of.as_of_us
    group by outages.store_key
)

select
    stores.store_key,
    stores.store_id,
    stores.timezone_str,
    row_number() over (order by stores.store_id) as id_rank,
    dense_rank() over (order by stores.timezone_str) as zone_rank,
    open_now.store_key is not null as is_open,
    down_now.store_key is not null as is_down,
    down_now.down_since_us
from stores
left join open_now on stores.store_key = open_now.store_key
left join down_now on stores.store_key = down_now.store_key
order by stores.store_key;
