-- store_hours: the weekly openings of a PostgreSQL table store_hours, its times of type time. PostgreSQL's SQL.
-- grain: none; a repeated row of the table changes nothing
--   store_key        VARCHAR  the store's id, which is its key
--   day_of_week      INTEGER  0 = Monday … 6 = Sunday
--   starts_local_us  BIGINT   microseconds of wall clock since midnight
--   ends_local_us    BIGINT   microseconds of wall clock since midnight, up to 24 h
create or replace temp view store_hours as
select
    cast(store_id as text) collate "C" as store_key,
    day_of_week,
    cast(extract(epoch from start_time_local) * 1000000 as bigint) as starts_local_us,
    cast(extract(epoch from end_time_local) * 1000000 as bigint) as ends_local_us
from store_hours
where day_of_week >= 0 and day_of_week <= 6 and trim(cast(store_id as text)) <> '';
