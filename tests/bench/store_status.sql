-- store_status: polls, evenly over time, in runs of five and more equal answers, about a quarter of them inactive.
-- Scattered by DuckDB's hash, so they are the same with the same DuckDB.
-- Takes store_count, starts_us (of a store's ping 0), step_us (from ping to ping), first_ping_number and ping_count.
-- order: store_number, timestamp_utc
-- grain: store_id, timestamp_utc
--   store_id       BIGINT or UUID  as in stores
--   timestamp_utc  TIMESTAMPTZ     from starts_us + first_ping_number * step_us, for ping_count * step_us
--   status         VARCHAR         active or inactive
create or replace temp view store_status as
with numbered as (
    select
        every_row.row_number // getvariable('ping_count') as store_number,
        every_row.row_number % getvariable('ping_count') + getvariable('first_ping_number') as ping_number
    from range(getvariable('store_count') * getvariable('ping_count')) as every_row (row_number)
),

scattered as (
    select
        store_number,
        getvariable('starts_us') + ping_number * getvariable('step_us') as earliest_us,
        cast(hash(store_number, ping_number) % getvariable('step_us') as bigint) as late_us,
        hash(store_number, (ping_number + store_number) // 5) % 4 > 0 as is_up
    from numbered
)

select
    stores.store_id,
    make_timestamptz(scattered.earliest_us + scattered.late_us) as timestamp_utc,
    case when scattered.is_up then 'active' else 'inactive' end as status
from scattered
inner join stores on scattered.store_number = stores.store_number;
