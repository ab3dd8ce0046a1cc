-- store_hours: two shifts a day for every store, after one of four patterns.
-- grain: store_id, day_of_week, start_time_local
--   store_id          BIGINT or UUID  as in stores
--   day_of_week       INTEGER         0 = Monday … 6 = Sunday
--   start_time_local  VARCHAR         wall clock
--   end_time_local    VARCHAR         wall clock; of the next date where it is not later than the start
create or replace temp view store_hours as
select
    stores.store_id,
    weekdays.day_of_week,
    patterns.start_time_local,
    patterns.end_time_local
from stores
cross join (values (0), (1), (2), (3), (4), (5), (6)) as weekdays (day_of_week)
inner join (
    values
    (0, '11:30:00', '15:59:00'),
    (0, '20:00:00', '23:59:00'),
    (1, '09:00:00', '14:30:00'),
    (1, '17:00:00', '22:00:00'),
    (2, '07:00:00', '12:00:00'),
    (2, '18:00:00', '02:00:00'),
    (3, '10:00:00', '16:00:00'),
    (3, '16:30:00', '23:59:59')
) as patterns (pattern_number, start_time_local, end_time_local)
    on stores.store_number % 4 = patterns.pattern_number;
