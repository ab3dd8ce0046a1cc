-- zone_offsets: what to subtract from a local time to get the UTC instant, for the zones and dates in use; a new
-- offset holds from its own wall-clock reading of the jump on. PostgreSQL's SQL.
-- grain: timezone_str, local_from_us
--   timezone_str    VARCHAR  IANA name
--   local_from_us   BIGINT   wall-clock microseconds, inclusive
--   local_until_us  BIGINT   wall-clock microseconds, exclusive
--   offset_us       BIGINT   local time less UTC
create or replace temp view zone_offsets as
with hourly as (
    select
        zones.timezone_str,
        hours.utc_us,
        lag(shifted.offset_us) over in_zone as offset_before_us,
        shifted.offset_us
    from (select distinct timezone_str from stores) as zones
    cross join (
        select distinct (days.day * 24 + hour_numbers.hour_number) * 3600000000 as utc_us
        from days
        cross join generate_series(-48, 71) as hour_numbers (hour_number)
    ) as hours
    cross join
        lateral (
            select cast(
                extract(
                    epoch from (timestamptz 'epoch' + hours.utc_us * interval '1 microsecond')
                    at time zone zones.timezone_str
                ) * 1000000 as bigint
            ) - hours.utc_us as offset_us
        ) as shifted
    window in_zone as (partition by zones.timezone_str order by hours.utc_us)
),

-- The hour is known; the second in it is where the offset is first the new one.
dated as (
    select
        hourly.timezone_str,
        hourly.offset_us,
        min(hourly.utc_us - seconds.second_number * 1000000) as jumps_us
    from hourly
    cross join generate_series(cast(0 as bigint), 3599) as seconds (second_number)
    where
        hourly.offset_us is distinct from hourly.offset_before_us
        and cast(
            extract(
                epoch from (
                    timestamptz 'epoch' + (hourly.utc_us - seconds.second_number * 1000000) * interval '1 microsecond'
                )
                at time zone hourly.timezone_str
            ) * 1000000 as bigint
        ) - (hourly.utc_us - seconds.second_number * 1000000) = hourly.offset_us
    group by hourly.timezone_str, hourly.offset_us, hourly.utc_us
)

select
    timezone_str,
    jumps_us + offset_us as local_from_us,
    coalesce(lead(jumps_us + offset_us) over in_zone, 9223372036854775807) as local_until_us,
    offset_us
from dated
window in_zone as (partition by timezone_str order by jumps_us);
