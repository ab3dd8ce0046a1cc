-- days: the dates, local and UTC, on which a shift of the calendar can open or run.
-- Two dates before the calendar and one after it: an overnight shift, in any zone of the world.
-- grain: day
--   day          BIGINT   days since 1970-01-01
--   day_of_week  BIGINT   0 = Monday … 6 = Sunday
create or replace temp view days as
with digits as (
    select decimals.digit
    from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as decimals (digit)
),

numbered as (
    -- A hundred weeks are added and taken off again: engines divide alike from zero on only.
    select
        (calendar.starts_us + 60480000000000) // 86400000000 - 702
        + 100 * hundreds.digit + 10 * tens.digit + ones.digit as day
    from calendar
    cross join digits as hundreds
    cross join digits as tens
    cross join digits as ones
)

select
    numbered.day,
    (numbered.day + 703) % 7 as day_of_week
from numbered
cross join calendar
where numbered.day <= calendar.ends_us // 86400000000 + 1;
