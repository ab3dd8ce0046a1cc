-- report_exact: the report with the exact lengths beside the rounded ones. Half a hundredth is rounded up.
-- grain: store_id
--   store_id                 VARCHAR        rows are ordered by it, as text
--   uptime_last_hour         DECIMAL(18,2)  minutes
--   uptime_last_day          DECIMAL(18,2)  hours
--   uptime_last_week         DECIMAL(18,2)  hours
--   downtime_last_hour       DECIMAL(18,2)  minutes
--   downtime_last_day        DECIMAL(18,2)  hours
--   downtime_last_week       DECIMAL(18,2)  hours
--   uptime_last_hour_us      BIGINT         microseconds
--   uptime_last_day_us       BIGINT         microseconds
--   uptime_last_week_us      BIGINT         microseconds
--   downtime_last_hour_us    BIGINT         microseconds
--   downtime_last_day_us     BIGINT         microseconds
--   downtime_last_week_us    BIGINT         microseconds
create or replace temp view report_exact as
with lengths as (
    select
        store_key,
        cast(sum(case when window_name = 'last_hour' then uptime_us end) as bigint) as uptime_last_hour_us,
        cast(sum(case when window_name = 'last_day' then uptime_us end) as bigint) as uptime_last_day_us,
        cast(sum(case when window_name = 'last_week' then uptime_us end) as bigint) as uptime_last_week_us,
        cast(sum(case when window_name = 'last_hour' then downtime_us end) as bigint) as downtime_last_hour_us,
        cast(sum(case when window_name = 'last_day' then downtime_us end) as bigint) as downtime_last_day_us,
        cast(sum(case when window_name = 'last_week' then downtime_us end) as bigint) as downtime_last_week_us
    from uptime
    group by store_key
)

-- A hundredth of a minute is 600,000 microseconds, a hundredth of an hour 36,000,000.
select
    stores.store_id,
    cast((lengths.uptime_last_hour_us + 300000) // 600000 * 0.01 as decimal(18, 2)) as uptime_last_hour,
    cast((lengths.uptime_last_day_us + 18000000) // 36000000 * 0.01 as decimal(18, 2)) as uptime_last_day,
    cast((lengths.uptime_last_week_us + 18000000) // 36000000 * 0.01 as decimal(18, 2)) as uptime_last_week,
    cast((lengths.downtime_last_hour_us + 300000) // 600000 * 0.01 as decimal(18, 2)) as downtime_last_hour,
    cast((lengths.downtime_last_day_us + 18000000) // 36000000 * 0.01 as decimal(18, 2)) as downtime_last_day,
    cast((lengths.downtime_last_week_us + 18000000) // 36000000 * 0.01 as decimal(18, 2)) as downtime_last_week,
    lengths.uptime_last_hour_us,
    lengths.uptime_last_day_us,
    lengths.uptime_last_week_us,
    lengths.downtime_last_hour_us,
    lengths.downtime_last_day_us,
    lengths.downtime_last_week_us
from stores
inner join lengths on stores.store_key = lengths.store_key
order by stores.store_id;
