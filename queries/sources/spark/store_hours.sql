-- store_hours: the weekly openings of a Spark table store_hours, its times as text. Spark's SQL.
-- grain: none; a repeated row of the table changes nothing
--   store_key        VARCHAR  the store's id, which is its key
--   day_of_week      INTEGER  0 = Monday … 6 = Sunday
--   starts_local_us  BIGINT   microseconds of wall clock since midnight
--   ends_local_us    BIGINT   microseconds of wall clock since midnight, up to 24 h
create or replace temp view store_hours as
select
    cast(store_id as string) as store_key,
    cast(day_of_week as int) as day_of_week,
    cast(
        cast(split_part(start_time_local, ':', 1) as bigint) * 3600000000
        + cast(split_part(start_time_local, ':', 2) as bigint) * 60000000
        + cast(concat('0', split_part(start_time_local, ':', 3)) as decimal(12, 6)) * 1000000 as bigint
    ) as starts_local_us,
    cast(
        cast(split_part(end_time_local, ':', 1) as bigint) * 3600000000
        + cast(split_part(end_time_local, ':', 2) as bigint) * 60000000
        + cast(concat('0', split_part(end_time_local, ':', 3)) as decimal(12, 6)) * 1000000 as bigint
    ) as ends_local_us
from store_hours
where day_of_week >= 0 and day_of_week <= 6 and trim(cast(store_id as string)) <> '';
