-- ping_rows: the rows of store_status in an attached PostgreSQL database whose instant is none that a ping can have.
-- They are read by themselves: of two scans in one query the extension would keep all rows in memory.
-- grain: none; a row of a table has no number
--   source_file    VARCHAR  the database and the table
--   line_number    BIGINT   null
--   line           VARCHAR  the row, value by value
--   line_fault     VARCHAR  null
--   store_id       VARCHAR  as it is there
--   timestamp_utc  VARCHAR  as it is there
--   typed_us       BIGINT   null: it is no instant that a ping can have
--   status         VARCHAR  as it is there
create or replace temp view ping_rows as
select
    cast(getvariable('source_name') as varchar) as source_file,
    cast(null as bigint) as line_number,
    cast(row(strays.store_id, strays.timestamp_utc, strays.status) as varchar) as line,
    cast(null as varchar) as line_fault,
    strays.store_id,
    strays.timestamp_utc,
    cast(null as bigint) as typed_us,
    strays.status
from postgres_query('source', getvariable('stray_pings')) as strays;
