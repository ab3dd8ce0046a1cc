-- zone_rejects: the rows of store_tz that can't be used, by themselves or beside another.
-- grain: source_file, line_number
--   table_name   VARCHAR  of the input table
--   source_file  VARCHAR  path of the file, which is read alone
--   line_number  BIGINT   1 is the header of a CSV file, or the first row of a Parquet file; null of a database
--   column_name  VARCHAR  null where the row as a whole can't be used
--   value        VARCHAR  the column's value, or the row as it stands where it has no number, or is at fault as a whole
--   reason       VARCHAR  for people
create or replace temp view zone_rejects as
with judged as (
    select
        read_zones.source_file,
        read_zones.line_number,
        read_zones.line,
        read_zones.store_id,
        read_zones.zone_text,
        case
            when read_zones.fault is not null then read_zones.fault
            when zone_conflicts.store_id is not null then 'conflict'
        end as fault
    from read_zones
    left join zone_conflicts on read_zones.store_id = zone_conflicts.store_id
)

select
    'store_tz' as table_name,
    cast(getvariable('source_name') as varchar) as source_file,
    judged.line_number,
    faults.column_name,
    case
        when judged.line_number is null then judged.line
        when judged.fault = 'store_id' then judged.store_id
        when judged.fault in ('timezone_str', 'conflict') then judged.zone_text
        else judged.line
    end as value,
    faults.reason
from judged
inner join faults on judged.fault = faults.fault;
