-- sync_rejects: how many rows a sync rejects that no sync before it met, and that every one meets.
-- Pings until the variable seen_until_us are neither: the sync before met them, but for those that came late.
-- grain: table_name
--   table_name      VARCHAR  store_status, store_hours or store_tz
--   new_count       BIGINT   pings since then, until the variable newest_us
--   standing_count  BIGINT   pings of no instant or yet to come, and all hours and zones
create or replace temp view sync_rejects as
select
    'store_status' as table_name,
    count(*) filter (
        where pinged_us > getvariable('seen_until_us') and pinged_us <= getvariable('newest_us')
    ) as new_count,
    count(*) filter (where pinged_us is null or pinged_us > getvariable('newest_us')) as standing_count
from staged_pings
where rejected_in is not null
union all
select
    table_name,
    cast(0 as bigint) as new_count,
    cast(sum(rejected_count) as bigint) as standing_count
from rejected_files
where table_name <> 'store_status'
group by table_name;
