-- ping_rows: the rows of store_status in Parquet files, as text. A timestamp without a zone is UTC, as the column's
-- name says.
-- grain: source_file, line_number
--   source_file    VARCHAR  path of the file
--   line_number    BIGINT   1 is the first row
--   line           VARCHAR  null: no row of Parquet is without its columns
--   line_fault     VARCHAR  null
--   store_id       VARCHAR  as it came
--   timestamp_utc  VARCHAR  as it came
--   typed_us       BIGINT   UTC microseconds; null where the column is not a timestamp
--   status         VARCHAR  as it came
create or replace temp view ping_rows as
with chosen as (
    select
        filename as source_file,
        file_row_number + 1 as line_number,
        columns(lambda name: name = getvariable('store_id_at')) as store_id,
        columns(lambda name: name = getvariable('timestamp_utc_at')) as timestamp_utc,
        columns(lambda name: name = getvariable('status_at')) as status
    from read_parquet(
        getvariable('source_files'),
        binary_as_string = true,
        hive_partitioning = false,
        filename = true,
        file_row_number = true
    )
)

select
    source_file,
    line_number,
    cast(null as varchar) as line,
    cast(null as varchar) as line_fault,
    cast(store_id as varchar) as store_id,
    cast(timestamp_utc as varchar) as timestamp_utc,
    case
        -- As text, whose digits behind the microseconds are dropped; of numbers, DuckDB 2.0 rounds them.
        when typeof(timestamp_utc) like '%_NS' then epoch_us(try_cast(cast(timestamp_utc as varchar) as timestamptz))
        when typeof(timestamp_utc) like 'TIMESTAMP%' then epoch_us(try_cast(timestamp_utc as timestamptz))
    end as typed_us,
    cast(status as varchar) as status
from chosen;
