-- unwatched_parts: of the table of store_status that the setting openhours.table names, each part that may have pings
-- whose stores polled_stores has no record of: a trigger of it is missing or was turned off, or it is a replica, where
-- what comes from elsewhere fires none.
-- grain: part_name
--   part_name  VARCHAR  the table itself, or a partition
create or replace temp view unwatched_parts as
select cast(parts.relid as text) as part_name
from pg_partition_tree(to_regclass(current_setting('openhours.table'))) as parts
where
    parts.relid in (
        select pg_subscription_rel.srrelid
        from pg_subscription_rel
    )
    or (
        select count(*)
        from pg_trigger
        where
            pg_trigger.tgrelid = parts.relid
            and pg_trigger.tgname in ('openhours_polled_insert', 'openhours_polled_update')
            and pg_trigger.tgenabled = 'A'
    ) < 2;
