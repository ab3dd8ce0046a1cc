-- openings: the weekly hours laid on the calendar's dates, as UTC instants, before merging.
-- grain: none; two rows of hours that a clock change makes alike are both there, and merged in shifts
--   hours_key  INTEGER  the store whose hours they are, for all that share them
--   day        BIGINT   local date of the opening, days since 1970-01-01
--   opens_us   BIGINT   UTC microseconds, inclusive
--   closes_us  BIGINT   UTC microseconds, exclusive; after opens_us
create or replace temp view openings as
with dated as (
    select
        hours.hours_key,
        stores.timezone_str,
        days.day,
        days.day * 86400000000 + hours.opens_local_us as opens_local_us,
        days.day * 86400000000 + hours.closes_local_us as closes_local_us
    from hours
    inner join days on hours.day_of_week = days.day_of_week
    inner join stores on hours.hours_key = stores.store_key
),

instants as (
    select
        dated.hours_key,
        dated.day,
        dated.opens_local_us - opening_offsets.offset_us as opens_us,
        dated.closes_local_us - closing_offsets.offset_us as closes_us
    from dated
    inner join zone_offsets as opening_offsets
        on
            dated.timezone_str = opening_offsets.timezone_str
            and dated.opens_local_us >= opening_offsets.local_from_us
            and dated.opens_local_us < opening_offsets.local_until_us
    inner join zone_offsets as closing_offsets
        on
            dated.timezone_str = closing_offsets.timezone_str
            and dated.closes_local_us >= closing_offsets.local_from_us
            and dated.closes_local_us < closing_offsets.local_until_us
)

-- A clock change can leave a shift without length.
select
    hours_key,
    day,
    opens_us,
    closes_us
from instants
where opens_us < closes_us;
