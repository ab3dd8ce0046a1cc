-- The report in ClickHouse, over `down`. Takes as_of_us; reads shifts.parquet and stores.parquet of the working folder.
-- grain: store_id
--   store_id                                      String  rows are ordered by it
--   uptime_last_hour_us … downtime_last_week_us   Int64   microseconds
with
    shifts as (
        select
            store_key,
            opens_us,
            least(closes_us, {as_of_us:Int64}) as closes_us
        from file('shifts.parquet', Parquet, 'store_key Int32, opens_us Int64, closes_us Int64')
    ),

    outages as (
        select
            down.store_key as store_key,
            down.starts_us as starts_us,
            least(down.ends_us, shifts.closes_us) as ends_us
        from down
        asof inner join shifts on down.store_key = shifts.store_key and down.starts_us >= shifts.opens_us
        where down.starts_us < shifts.closes_us
    ),

    down_time as (
        select
            store_key,
            sum(greatest(ends_us - greatest(starts_us, {as_of_us:Int64} - 3600000000), 0)) as hour_us,
            sum(greatest(ends_us - greatest(starts_us, {as_of_us:Int64} - 86400000000), 0)) as day_us,
            sum(greatest(ends_us - greatest(starts_us, {as_of_us:Int64} - 604800000000), 0)) as week_us
        from outages
        group by store_key
    ),

    open_time as (
        select
            store_key,
            sum(greatest(closes_us - greatest(opens_us, {as_of_us:Int64} - 3600000000), 0)) as hour_us,
            sum(greatest(closes_us - greatest(opens_us, {as_of_us:Int64} - 86400000000), 0)) as day_us,
            sum(greatest(closes_us - greatest(opens_us, {as_of_us:Int64} - 604800000000), 0)) as week_us
        from shifts
        group by store_key
    )

-- Where a join finds nothing, ClickHouse gives zeros.
select
    stores.store_id as store_id,
    open_time.hour_us - down_time.hour_us as uptime_last_hour_us,
    open_time.day_us - down_time.day_us as uptime_last_day_us,
    open_time.week_us - down_time.week_us as uptime_last_week_us,
    down_time.hour_us as downtime_last_hour_us,
    down_time.day_us as downtime_last_day_us,
    down_time.week_us as downtime_last_week_us
from file('stores.parquet', Parquet, 'store_key Int32, store_id String') as stores
left join open_time on stores.store_key = open_time.store_key
left join down_time on stores.store_key = down_time.store_key
order by store_id
