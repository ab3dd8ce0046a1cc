-- table_place: where the table that the setting openhours.table names is; no row where there is none.
-- grain: schema_name, table_name
--   schema_name  VARCHAR  its schema
--   table_name   VARCHAR  its name there
create or replace temp view table_place as
select
    cast(pg_namespace.nspname as text) as schema_name,
    cast(pg_class.relname as text) as table_name
from pg_class
inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
where pg_class.oid = to_regclass(current_setting('openhours.table'));
