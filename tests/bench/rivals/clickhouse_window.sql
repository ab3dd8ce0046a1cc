-- down: each inactive ping and the store's next one, in ClickHouse, with its window function leadInFrame.
-- Reads pings.parquet of the working folder. Types are stated, since those of Parquet are nullable.
-- An instant and its answer are one number here, twice the microseconds and 1 for inactive: it sorts sooner than the
-- two, and of two pings at one instant the inactive one comes last.
-- grain: none
--   store_key  Int32  the store
--   starts_us  Int64  UTC microseconds
--   ends_us    Int64  UTC microseconds, far off where there is no next ping
create view down as
with
    pings as (
        select
            store_key,
            pinged_us * 2 + not is_up as ping
        from file('pings.parquet', Parquet, 'store_key Int32, pinged_us Int64, is_up Bool')
    ),

    followed as (
        select
            store_key,
            ping,
            leadInFrame(ping, 1, 9223372036854775807) over in_store as next_ping
        from pings
        window in_store as (partition by store_key order by ping rows between current row and 1 following)
    )

select
    store_key,
    bitShiftRight(ping, 1) as starts_us,
    bitShiftRight(next_ping, 1) as ends_us
from followed
where bitAnd(ping, 1) = 1
