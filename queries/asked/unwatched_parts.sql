-- unwatched_parts: of the table of store_status that the setting openhours.table names, each part that may have pings
-- whose stores polled_stores has no record of, since a trigger of it is missing or was turned off: of each statement,
-- and of each row where logical replication brings them in.
-- grain: part_name
--   part_name  VARCHAR  the table itself, or a partition
create or replace temp view unwatched_parts as
select cast(parts.relid as text) as part_name
from pg_partition_tree(to_regclass(current_setting('openhours.table'))) as parts
where
    (
        select count(*)
        from pg_trigger
        where
            pg_trigger.tgrelid = parts.relid
            and (pg_trigger.tgname, pg_trigger.tgenabled) in (
                ('openhours_polled_insert', 'A'),
                ('openhours_polled_update', 'A'),
                ('openhours_polled_applied', 'R')
            )
    ) < 3;
