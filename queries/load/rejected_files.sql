-- rejected_files: how many rows of each file can't be used.
-- grain: table_name, source_file
--   table_name      VARCHAR  store_status, store_hours or store_tz
--   source_file     VARCHAR  path of the file
--   rejected_count  BIGINT   rows
create or replace temp view rejected_files as
select
    table_name,
    source_file,
    count(*) as rejected_count
from (
    select
        'store_status' as table_name,
        rejected_in as source_file
    from staged_pings
    where rejected_in is not null
    union all
    select
        'store_hours' as table_name,
        rejected_in as source_file
    from staged_hours
    where rejected_in is not null
    union all
    select
        'store_tz' as table_name,
        staged_zones.source_file
    from staged_zones
    left join zone_conflicts on staged_zones.store_id = zone_conflicts.store_id
    where staged_zones.is_rejected or zone_conflicts.store_id is not null
) as rejected
group by table_name, source_file
order by table_name, source_file;
