-- ping_facts: how the table of store_status lies in PostgreSQL: the one that the setting openhours.table names, its
-- columns called as openhours.store_id_at and openhours.timestamp_utc_at say.
-- grain: leaf_count
--   leaf_count      BIGINT   tables that hold its rows: partitions, or itself; 0 for a view
--   row_estimate    BIGINT   rows that PostgreSQL last counted in them
--   has_time_index  BOOLEAN  whether each of them has an index that leads with the instant
--   has_id_index    BOOLEAN  whether each of them has an index that leads with the store
--   has_records     BOOLEAN  whether the table that openhours.records names is there to be read
create or replace temp view ping_facts as
with leaves as (
    select relations.oid
    from pg_class as relations
    where
        relations.relkind = 'r'
        and (
            relations.oid = to_regclass(current_setting('openhours.table'))
            or exists (
                select 1
                from pg_partition_tree(to_regclass(current_setting('openhours.table'))) as parts
                where parts.relid = relations.oid and parts.isleaf
            )
        )
),

led as (
    select
        pg_index.indrelid,
        cast(pg_attribute.attname as text) as column_name
    from pg_index
    inner join pg_class on pg_index.indexrelid = pg_class.oid
    inner join pg_am on pg_class.relam = pg_am.oid
    inner join pg_attribute
        on pg_index.indrelid = pg_attribute.attrelid and pg_index.indkey[0] = pg_attribute.attnum
    where pg_am.amname = 'btree' and pg_index.indisvalid and pg_index.indpred is null
),

described as (
    select
        leaves.oid,
        greatest(pg_class.reltuples, 0) as row_estimate,
        leaves.oid in (
            select led.indrelid
            from led
            where led.column_name = current_setting('openhours.timestamp_utc_at')
        ) as has_time_index,
        leaves.oid in (
            select led.indrelid
            from led
            where led.column_name = current_setting('openhours.store_id_at')
        ) as has_id_index
    from leaves
    inner join pg_class on leaves.oid = pg_class.oid
)

select
    count(*) as leaf_count,
    cast(coalesce(sum(row_estimate), 0) as bigint) as row_estimate,
    coalesce(bool_and(has_time_index), false) as has_time_index,
    coalesce(bool_and(has_id_index), false) as has_id_index,
    coalesce(has_table_privilege(to_regclass(current_setting('openhours.records')), 'select'), false)
        as has_records
from described;
