-- hours_rows: the rows of store_hours in Parquet files, as text.
-- grain: source_file, line_number
--   source_file       VARCHAR  path of the file
--   line_number       BIGINT   1 is the first row
--   line              VARCHAR  null: no row of Parquet is without its columns
--   line_fault        VARCHAR  null
--   store_id          VARCHAR  as it came
--   day_of_week       VARCHAR  as it came
--   start_time_local  VARCHAR  as it came
--   end_time_local    VARCHAR  as it came
create or replace temp view hours_rows as
with chosen as (
    select
        filename as source_file,
        file_row_number + 1 as line_number,
        columns(lambda name: name = getvariable('store_id_at')) as store_id,
        columns(lambda name: name = getvariable('day_of_week_at')) as day_of_week,
        columns(lambda name: name = getvariable('start_time_local_at')) as start_time_local,
        columns(lambda name: name = getvariable('end_time_local_at')) as end_time_local
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
    cast(day_of_week as varchar) as day_of_week,
    cast(start_time_local as varchar) as start_time_local,
    cast(end_time_local as varchar) as end_time_local
from chosen;
