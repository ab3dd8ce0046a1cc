-- store_status: polls, spread over the eight days before as_of, in runs of five and more equal answers, about a quarter
-- of them inactive. Scattered by DuckDB's hash, so they are the same with the same DuckDB.
-- Takes store_count, pings_per_store and as_of_us.
-- order: store_number, timestamp_utc
-- grain: store_id, timestamp_utc
--   store_id       BIGINT or UUID  as in stores
--   timestamp_utc  TIMESTAMPTZ     before as_of
--   status         VARCHAR         active or inactive
create or replace temp view store_status as
with numbered as (
    select
        every_row.row_number // getvariable('pings_per_store') as store_number,
        every_row.row_number % getvariable('pings_per_store') as ping_number
    from range(getvariable('store_count') * getvariable('pings_per_store')) as every_row (row_number)
),

scattered as (
    select
        store_number,
        691200000000 // getvariable('pings_per_store') as step_us,
        getvariable('as_of_us') - 691200000000 + ping_number * step_us as earliest_us,
        cast(hash(store_number, ping_number) % step_us as bigint) as late_us,
        hash(store_number, (ping_number + store_number) // 5) % 4 > 0 as is_up
    from numbered
)

select
    stores.store_id,
    make_timestamptz(scattered.earliest_us + scattered.late_us) as timestamp_utc,
    case when scattered.is_up then 'active' else 'inactive' end as status
from scattered
inner join stores on scattered.store_number = stores.store_number;
