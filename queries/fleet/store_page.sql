-- store_page: one page of the picked stores, in the order asked for: the variable page_size rows behind the first
-- row_offset. Stores alike come by their ids; those without a value come last either way.
-- grain: store_id
--   store_id            VARCHAR  as it came
--   timezone_str        VARCHAR  IANA name
--   uptime_us           BIGINT   microseconds
--   downtime_us         BIGINT   microseconds
--   availability_ratio  DOUBLE   0 to 1; null where nothing was open
--   outage_count        BIGINT   outages that reach into the window
--   longest_outage_us   BIGINT   microseconds of the longest one inside the window
--   is_open             BOOLEAN  whether a shift runs just before as_of
--   is_down             BOOLEAN  whether an outage is still on at as_of
--   down_since_us       BIGINT   UTC microseconds; null where none is on
create or replace temp view store_page as
with page as (
    select
        store_key,
        sort_value,
        id_rank
    from picked_stores
    order by sort_value nulls last, id_rank
    limit getvariable('page_size') offset getvariable('row_offset')
)

select
    store_rows.store_id,
    store_rows.timezone_str,
    store_rows.uptime_us,
    store_rows.downtime_us,
    store_rows.availability_ratio,
    store_rows.outage_count,
    store_rows.longest_outage_us,
    store_rows.is_open,
    store_rows.is_down,
    store_rows.down_since_us
from page
inner join store_rows on page.store_key = store_rows.store_key
order by page.sort_value nulls last, page.id_rank;
