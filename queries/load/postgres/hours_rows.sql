-- hours_rows: the rows of store_hours in an attached PostgreSQL database, as text.
-- grain: none; a row of a table has no number
--   source_file       VARCHAR  the database and the table
--   line_number       BIGINT   null
--   line              VARCHAR  the row, value by value
--   line_fault        VARCHAR  null
--   store_id          VARCHAR  as it is there
--   day_of_week       VARCHAR  as it is there
--   start_time_local  VARCHAR  as it is there
--   end_time_local    VARCHAR  as it is there
create or replace temp view hours_rows as
with chosen as (
    select
        columns(lambda name: name = getvariable('store_id_at')) as store_id,
        columns(lambda name: name = getvariable('day_of_week_at')) as day_of_week,
        columns(lambda name: name = getvariable('start_time_local_at')) as start_time_local,
        columns(lambda name: name = getvariable('end_time_local_at')) as end_time_local
    from query_table(getvariable('attached_table'))
)

select
    cast(getvariable('source_name') as varchar) as source_file,
    cast(null as bigint) as line_number,
    cast(row(store_id, day_of_week, start_time_local, end_time_local) as varchar) as line,
    cast(null as varchar) as line_fault,
    cast(store_id as varchar) as store_id,
    cast(day_of_week as varchar) as day_of_week,
    cast(start_time_local as varchar) as start_time_local,
    cast(end_time_local as varchar) as end_time_local
from chosen;
