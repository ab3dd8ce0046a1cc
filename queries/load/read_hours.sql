-- read_hours: every row of store_hours in hand, cast with care.
-- grain: source_file, line_number
--   source_file       VARCHAR  path of the file
--   line_number       BIGINT   of the row in a file read alone
--   line              VARCHAR  the row as it stands
--   store_id          VARCHAR  as it came; null where the row as a whole can't be used
--   day_text          VARCHAR  day_of_week as it came
--   start_time_local  VARCHAR  as it came
--   end_time_local    VARCHAR  as it came
--   day_of_week       INTEGER  0 = Monday … 6 = Sunday; null where it can't be read
--   starts_local_us   BIGINT   microseconds of wall clock since midnight; null where it can't be read
--   ends_local_us     BIGINT   the same, up to 24 h
--   fault             VARCHAR  the first thing wrong with the row: encoding, quote, columns, or a column's name
create or replace temp view read_hours as
with parsed as (
    select
        source_file,
        line_number,
        line,
        line_fault,
        case when line_fault is null then store_id end as store_id,
        day_of_week as day_text,
        start_time_local,
        end_time_local,
        case when regexp_full_match(trim(day_of_week), '[0-6]') then cast(trim(day_of_week) as integer) end
            as day_of_week,
        case
            when regexp_full_match(trim(start_time_local), '[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?')
                then epoch_us(try_cast(trim(start_time_local) as time))
        end as starts_local_us,
        case
            when regexp_full_match(trim(end_time_local), '[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?')
                then epoch_us(try_cast(trim(end_time_local) as time))
        end as ends_local_us
    from hours_rows
)

select
    source_file,
    line_number,
    line,
    store_id,
    day_text,
    start_time_local,
    end_time_local,
    day_of_week,
    starts_local_us,
    ends_local_us,
    case
        when line_fault is not null then line_fault
        when store_id is null or trim(store_id) = '' then 'store_id'
        when day_of_week is null then 'day_of_week'
        when starts_local_us is null or starts_local_us = 86400000000 then 'start_time'
        when ends_local_us is null then 'end_time'
    end as fault
from parsed;
