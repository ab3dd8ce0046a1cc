-- ping_values: every row of store_status in hand, its instant and its status cast with care.
-- grain: source_file, line_number
--   source_file    VARCHAR  path of the file
--   line_number    BIGINT   of the row in a file read alone
--   line           VARCHAR  the row as it stands
--   line_fault     VARCHAR  why the row as a whole can't be used; else null
--   store_id       VARCHAR  as it came; null where the row as a whole can't be used
--   timestamp_utc  VARCHAR  as it came
--   status         VARCHAR  as it came
--   any_us         BIGINT   UTC microseconds in whatever year; null where it can't be read
--   is_up          BOOLEAN  active; null where the status is unknown
create or replace temp view ping_values as
with usual as (
    select
        source_file,
        line_number,
        line,
        line_fault,
        case when line_fault is null then store_id end as store_id,
        timestamp_utc,
        typed_us,
        status,
        -- The usual spelling, its numbers with or without leading zeros. It is by far the quickest to read.
        case
            when typed_us is null
                then try_strptime(timestamp_utc, ['%Y-%m-%d %H:%M:%S.%f UTC', '%Y-%m-%d %H:%M:%S UTC'])
        end as usual_at
    from ping_rows
)

select
    source_file,
    line_number,
    line,
    line_fault,
    store_id,
    timestamp_utc,
    status,
    case
        when usual_at is not null then epoch_us(usual_at)
        when typed_us is not null then typed_us
        -- A cast to a plain timestamp drops the offset, or what stands behind, without a word: the spelling is proven.
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
    case
        when status in ('active', 'inactive') then status = 'active'
        when lower(trim(status)) in ('active', 'inactive') then lower(trim(status)) = 'active'
    end as is_up
from usual;
