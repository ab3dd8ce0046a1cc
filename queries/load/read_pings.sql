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
with parsed as (
    select
        source_file,
        line_number,
        line,
        line_fault,
        case when line_fault is null then store_id end as store_id,
        timestamp_utc,
        status,
        case
            when typed_us is not null then typed_us
            -- The usual spellings, read as plain timestamps, which is the quickest: in any other the cast would drop
            -- the offset without a word.
            when
                regexp_full_match(
                    timestamp_utc,
                    '[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?( UTC|Z)'
                )
                then epoch_us(try_cast(timestamp_utc as timestamp))
            when
                regexp_full_match(
                    upper(trim(timestamp_utc)),
                    '[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)? ?'
                    || '(Z|UTC|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)'
                )
                then epoch_us(
                    try_cast(
                        regexp_replace(replace(upper(trim(timestamp_utc)), 'UTC', 'Z'), ' ([Z+-])', '\1') as timestamptz
                    )
                )
        end as any_us,
        case lower(trim(status)) when 'active' then true when 'inactive' then false end as is_up
    from ping_rows
),

bounded as (
    select
        *,
        -- From 1970 to the year 9999.
        case when any_us >= 0 and any_us < 253402300800000000 then any_us end as pinged_us
    from parsed
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
        when line_fault is not null then line_fault
        when store_id is null or ltrim(store_id) = '' then 'store_id'
        when pinged_us is null then 'timestamp_utc'
        when is_up is null then 'status'
    end as fault
from bounded;
