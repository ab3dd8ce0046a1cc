-- words: how the cases write instants, wall-clock times and lengths. Not a case itself.

-- UTC microseconds of an instant: utc_us('2023-03-12 08:30').
create or replace temp macro utc_us(instant) as epoch_us(cast(instant as timestamp));

-- The same of a local date and time, which is no instant yet.
create or replace temp macro local_us(wall_clock) as epoch_us(cast(wall_clock as timestamp));

-- Days from 1970-01-01 to a date: day_number('2023-03-12').
create or replace temp macro day_number(date_text) as date_diff('day', date '1970-01-01', cast(date_text as date));

-- Microseconds of so many hours and minutes, and seconds if any, past 24 hours too: length_us('26:00').
create or replace temp macro length_us(clock) as
    cast(split_part(clock, ':', 1) as bigint) * 3600000000
    + cast(split_part(clock, ':', 2) as bigint) * 60000000
    + cast(cast('0' || split_part(clock, ':', 3) as decimal(12, 6)) * 1000000 as bigint);

-- The same of a wall clock, since midnight: clock_us('15:59:59').
create or replace temp macro clock_us(clock) as length_us(clock);
