-- zone_rows: the rows of store_tz in Parquet files, as text.
-- grain: source_file, line_number
--   source_file   VARCHAR  path of the file
--   line_number   BIGINT   1 is the first row
--   line          VARCHAR  null: no row of Parquet is without its columns
--   line_fault    VARCHAR  null
--   store_id      VARCHAR  as it came
--   timezone_str  VARCHAR  as it came
create or replace temp view zone_rows as
with chosen as (
    select
        filename as source_file,
        file_row_number + 1 as line_number,
        columns(lambda name: name = getvariable('store_id_at')) as store_id,
        columns(lambda name: name = getvariable('timezone_str_at')) as timezone_str
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
    cast(timezone_str as varchar) as timezone_str
from chosen;
