-- ping_rows: the rows of store_status in an attached PostgreSQL database, from the variable read_from until read_until.
-- Those bounds are constants by the time that DuckDB plans the scan, so PostgreSQL gets them. A timestamp without a
-- zone is UTC, as the column's name says.
-- grain: none; a row of a table has no number
--   source_file    VARCHAR  the database and the table
--   line_number    BIGINT   null
--   line           VARCHAR  the row, value by value
--   line_fault     VARCHAR  null
--   store_id       VARCHAR  as it is there
--   timestamp_utc  VARCHAR  null: it is typed
--   typed_us       BIGINT   UTC microseconds
--   status         VARCHAR  as it is there
create or replace temp view ping_rows as
with chosen as (
    select
        columns(lambda name: name = getvariable('store_id_at')) as store_id,
        columns(lambda name: name = getvariable('timestamp_utc_at')) as timestamp_utc,
        columns(lambda name: name = getvariable('status_at')) as status
    from query_table(getvariable('attached_table'))
)

select
    cast(getvariable('source_name') as varchar) as source_file,
    cast(null as bigint) as line_number,
    cast(row(store_id, timestamp_utc, status) as varchar) as line,
    cast(null as varchar) as line_fault,
    cast(store_id as varchar) as store_id,
    -- An instant need not be read from a text, which takes longer to make than all the rest.
    cast(null as varchar) as timestamp_utc,
    epoch_us(timestamp_utc) as typed_us,
    cast(status as varchar) as status
from chosen
where timestamp_utc >= getvariable('read_from') and timestamp_utc < getvariable('read_until');
