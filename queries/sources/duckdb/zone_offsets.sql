-- zone_offsets: what to subtract from a local time to get the UTC instant, for the zones and dates in use.
-- A new offset holds from its own wall-clock reading of the jump on: so a time that the jump skips keeps the
-- offset before it, and one that occurs twice is the later one. Both are the smaller offset.
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
        epoch_us(make_timestamptz(hours.utc_us) at time zone zones.timezone_str) - hours.utc_us as offset_us
    from (select distinct timezone_str from stores) as zones
    cross join (
        select (days.day * 24 + hour_numbers.hour_of_day) * 3600000000 as utc_us
        from days
        cross join range(-48, 72) as hour_numbers (hour_of_day)
        group by all
    ) as hours
),

jumps as (
    select
        timezone_str,
        utc_us as found_us,
        offset_us
    from hourly
    window in_zone as (partition by timezone_str order by utc_us)
    qualify offset_us is distinct from lag(offset_us) over in_zone
),

-- The hour is known; the second in it is where the offset is first the new one.
dated as (
    select
        jumps.timezone_str,
        jumps.offset_us,
        min(jumps.found_us - seconds.second_number * 1000000) as jumps_us
    from jumps
    cross join range(0, 3600) as seconds (second_number)
    where
        epoch_us(
            make_timestamptz(jumps.found_us - seconds.second_number * 1000000) at time zone jumps.timezone_str
        ) - (jumps.found_us - seconds.second_number * 1000000) = jumps.offset_us
    group by jumps.timezone_str, jumps.offset_us, jumps.found_us
)

select
    timezone_str,
    jumps_us + offset_us as local_from_us,
    coalesce(lead(jumps_us + offset_us) over in_zone, 9223372036854775807) as local_until_us,
    offset_us
from dated
window in_zone as (partition by timezone_str order by jumps_us);
