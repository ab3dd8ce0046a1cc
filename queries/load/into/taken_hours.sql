-- taken_hours: the weekly hours of this load that can be used, as a PostgreSQL table has them.
-- grain: store_id, day_of_week, start_time_local, end_time_local
--   store_id          VARCHAR  as it came
--   day_of_week       INTEGER  0 = Monday … 6 = Sunday
--   start_time_local  VARCHAR  wall clock, hh:mm:ss with six decimals
--   end_time_local    VARCHAR  the same, up to 24:00:00.000000
create or replace temp view taken_hours as
select distinct
    store_id,
    day_of_week,
    -- As text, since a time of Arrow ends before 24:00.
    printf(
        '%02d:%02d:%02d.%06d',
        starts_local_us // 3600000000,
        starts_local_us // 60000000 % 60,
        starts_local_us // 1000000 % 60,
        starts_local_us % 1000000
    ) as start_time_local,
    printf(
        '%02d:%02d:%02d.%06d',
        ends_local_us // 3600000000,
        ends_local_us // 60000000 % 60,
        ends_local_us // 1000000 % 60,
        ends_local_us % 1000000
    ) as end_time_local
from staged_hours
where rejected_in is null;
