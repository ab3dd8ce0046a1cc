-- local_hours: the last week in each zone, cut at every hour of its wall clock, every clock change and every UTC
-- midnight: so each row lies in one local hour, and one UTC day finds it.
-- grain: timezone_str, starts_us
--   timezone_str  VARCHAR  IANA name
--   day           BIGINT   UTC date, days since 1970-01-01
--   starts_us     BIGINT   UTC microseconds, inclusive
--   ends_us       BIGINT   UTC microseconds, exclusive
--   day_of_week   BIGINT   on the wall clock, 0 = Monday … 6 = Sunday
--   hour_of_day   BIGINT   on the wall clock, 0 to 23
create or replace temp view local_hours as
with offsets as (
    select
        timezone_str,
        offset_us,
        local_from_us - offset_us as starts_us,
        coalesce(lead(local_from_us - offset_us) over in_zone, 9223372036854775807) as ends_us
    from zone_offsets
    window in_zone as (partition by timezone_str order by local_from_us - offset_us)
),

clock_hours as (
    select
        offsets.timezone_str,
        days.day_of_week,
        numbers.hour_of_day,
        greatest(
            windows.starts_us, offsets.starts_us, (days.day * 24 + numbers.hour_of_day) * 3600000000 - offsets.offset_us
        ) as starts_us,
        least(
            windows.ends_us, offsets.ends_us, (days.day * 24 + numbers.hour_of_day + 1) * 3600000000 - offsets.offset_us
        ) as ends_us
    from offsets
    cross join days
    cross join range(24) as numbers (hour_of_day)
    cross join windows
    where windows.window_name = 'last_week'
)

select
    clock_hours.timezone_str,
    days.day,
    greatest(clock_hours.starts_us, days.day * 86400000000) as starts_us,
    least(clock_hours.ends_us, (days.day + 1) * 86400000000) as ends_us,
    clock_hours.day_of_week,
    clock_hours.hour_of_day
from clock_hours
inner join days
    on
        clock_hours.starts_us < clock_hours.ends_us
        and days.day >= clock_hours.starts_us // 86400000000
        and days.day * 86400000000 < clock_hours.ends_us;
