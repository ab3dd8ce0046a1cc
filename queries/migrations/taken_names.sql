-- sqlfluff:dialect:postgres
-- taken_names: how many of the names of the tables others have, in the schema in which they would be made.
select count(*) as name_count
from pg_class
inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
where
    pg_namespace.nspname = current_schema()
    and pg_class.relname in ('store_status', 'store_hours', 'store_tz');
