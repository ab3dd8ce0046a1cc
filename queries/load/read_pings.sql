-- read_pings: every row of store_status in hand, cast with care.
-- grain: source_file, line_number
--   source_file    VARCHAR  path of the file
--   line_number    BIGINT   of the row in a file read alone
--   line           VARCHAR  the row as it stands
--   store_id       VARCHAR  as it came; null where the row as a whole can't be used
--   timestamp_utc  VARCHAR  as it came
--   status         VARCHAR  as it came
--   pinged_us      BIGINT   UTC microseconds; null where it can't be read
--   is_up          BOOLEAN  active; null where the status is unknown
--   fault          VARCHAR  the first thing wrong with the row: encoding, quote, columns, or a column's name
create or replace temp view read_pings as
with bounded as (
    select
        source_file,
        line_number,
        line,
        line_fault,
        store_id,
        timestamp_utc,
        status,
        -- From 1970 to the year 9999.
        case when any_us >= 0 and any_us < 253402300800000000 then any_us end as pinged_us,
        is_up
    from ping_values
)

select
    source_file,
    line_number,
    line,
    store_id,
    timestamp_utc,
    status,
    pinged_us,
    is_up,
    case
        -- The usual row. An id that begins with a visible ASCII character is not blank, which is quicker to tell.
        when
            line_fault is null
            and store_id >= '!'
            and store_id < '~'
            and pinged_us is not null
            and is_up is not null
            then null
        when line_fault is not null then line_fault
        when store_id is null or ltrim(store_id) = '' then 'store_id'
        when pinged_us is null then 'timestamp_utc'
        when is_up is null then 'status'
    end as fault
from bounded;
