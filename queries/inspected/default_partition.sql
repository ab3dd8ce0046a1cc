-- sqlfluff:dialect:postgres
-- default_partition: the schema and name of the default partition of $1, if it has one that may be read.
select
    pg_namespace.nspname,
    pg_class.relname
from pg_partitioned_table
inner join pg_class on pg_partitioned_table.partdefid = pg_class.oid
inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
where pg_partitioned_table.partrelid = to_regclass($1) and has_table_privilege(pg_class.oid, 'select');
