-- ping_rows: the rows of store_status in CSV files without any quote, as text. DuckDB splits them by itself, quickly:
-- it pads a short row with nulls, which no value is, and one column more than the header has shows a long row.
-- grain: none; a row does not know its line
--   source_file    VARCHAR  path of the file
--   line_number    BIGINT   null: DuckDB skips empty lines
--   line           VARCHAR  null: it is split
--   line_fault     VARCHAR  why the row as a whole can't be used; else null
--   store_id       VARCHAR  as it came
--   timestamp_utc  VARCHAR  as it came
--   typed_us       BIGINT   null: CSV has no types
--   status         VARCHAR  as it came
create or replace temp view ping_rows as
with split as (
    select
        filename as source_file,
        columns(lambda name: name = '1') as first_value,
        columns(lambda name: name = '2') as second_value,
        columns(lambda name: name = cast(getvariable('column_count') as varchar)) as last_value,
        columns(lambda name: name = cast(getvariable('column_count') + 1 as varchar)) as value_beyond,
        columns(lambda name: name = cast(getvariable('store_id_at') as varchar)) as store_id,
        columns(lambda name: name = cast(getvariable('timestamp_utc_at') as varchar)) as timestamp_utc,
        columns(lambda name: name = cast(getvariable('status_at') as varchar)) as status
    from read_csv(
        getvariable('source_files'),
        auto_detect = false,
        columns = getvariable('split_columns'),
        delim = getvariable('delimiter'),
        quote = '',
        escape = '',
        -- The unit separator occurs in no text, so every value is one, the empty one too.
        nullstr = chr(31),
        null_padding = true,
        header = false,
        skip = 1,
        compression = getvariable('compression'),
        hive_partitioning = false,
        filename = true
    )
)

select
    source_file,
    cast(null as bigint) as line_number,
    cast(null as varchar) as line,
    case when value_beyond is not null or last_value is null then 'columns' end as line_fault,
    store_id,
    timestamp_utc,
    cast(null as bigint) as typed_us,
    status
from split
-- Of spaces alone, as the independent count has it; a line of other blanks is a row.
where second_value is not null or ltrim(first_value, ' ') <> '';
