-- load_counts: the rows of this load, per table.
-- grain: table_name
--   table_name      VARCHAR  store_status, store_hours or store_tz
--   read_count      BIGINT   rows of the files
--   rejected_count  BIGINT   rows that can't be used
create or replace temp view load_counts as
with read_rows as (
    select
        'store_status' as table_name,
        count(*) as read_count
    from staged_pings
    union all
    select
        'store_hours' as table_name,
        count(*) as read_count
    from staged_hours
    union all
    select
        'store_tz' as table_name,
        count(*) as read_count
    from staged_zones
)

select
    read_rows.table_name,
    read_rows.read_count,
    cast(coalesce(sum(rejected_files.rejected_count), 0) as bigint) as rejected_count
from read_rows
left join rejected_files on read_rows.table_name = rejected_files.table_name
group by read_rows.table_name, read_rows.read_count;
