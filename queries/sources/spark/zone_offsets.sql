-- zone_offsets: what to subtract from a local time to get the UTC instant, for the zones and dates in use; a new
-- offset holds from its own wall-clock reading of the jump on. Spark's SQL.
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
        unix_micros(from_utc_timestamp(timestamp_micros(hours.utc_us), zones.timezone_str)) - hours.utc_us as offset_us
    from (select distinct timezone_str from stores) as zones
    cross join (
        select distinct (days.day * 24 + hour_numbers.hour_number) * 3600000000 as utc_us
        from days
        cross join (select explode(sequence(-48, 71)) as hour_number) as hour_numbers
    ) as hours
),

jumps as (
    select
        timezone_str,
        utc_us,
        offset_us,
        lag(offset_us) over (partition by timezone_str order by utc_us) as offset_before_us
    from hourly
),

-- The hour is known; the second in it is where the offset is first the new one.
dated as (
    select
        jumps.timezone_str,
        jumps.offset_us,
        min(jumps.utc_us - seconds.second_number * 1000000) as jumps_us
    from jumps
    cross join (select explode(sequence(cast(0 as bigint), cast(3599 as bigint))) as second_number) as seconds
    where
        (jumps.offset_before_us is null or jumps.offset_us <> jumps.offset_before_us)
        and unix_micros(
            from_utc_timestamp(timestamp_micros(jumps.utc_us - seconds.second_number * 1000000), jumps.timezone_str)
        ) - (jumps.utc_us - seconds.second_number * 1000000) = jumps.offset_us
    group by jumps.timezone_str, jumps.offset_us, jumps.utc_us
)

select
    timezone_str,
    jumps_us + offset_us as local_from_us,
    coalesce(
        lead(jumps_us + offset_us) over (partition by timezone_str order by jumps_us), 9223372036854775807
    ) as local_until_us,
    offset_us
from dated;
