-- zone_rows: the rows of store_tz in an attached PostgreSQL database, as text.
-- grain: none; a row of a table has no number
--   source_file   VARCHAR  the database and the table
--   line_number   BIGINT   null
--   line          VARCHAR  the row, value by value
--   line_fault    VARCHAR  null
--   store_id      VARCHAR  as it is there
--   timezone_str  VARCHAR  as it is there
create or replace temp view zone_rows as
with chosen as (
    select
        columns(lambda name: name = getvariable('store_id_at')) as store_id,
        columns(lambda name: name = getvariable('timezone_str_at')) as timezone_str
    from query_table(getvariable('attached_table'))
)

select
    cast(getvariable('source_name') as varchar) as source_file,
    cast(null as bigint) as line_number,
    cast(row(store_id, timezone_str) as varchar) as line,
    cast(null as varchar) as line_fault,
    cast(store_id as varchar) as store_id,
    cast(timezone_str as varchar) as timezone_str
from chosen;
