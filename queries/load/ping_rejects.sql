-- ping_rejects: the rows of store_status that can't be used.
-- grain: source_file, line_number
--   table_name   VARCHAR  of the input table
--   source_file  VARCHAR  path of the file, which is read alone
--   line_number  BIGINT   1 is the header of a CSV file, or the first row of a Parquet file; null of a database
--   column_name  VARCHAR  null where the row as a whole can't be used
--   value        VARCHAR  the column's value, or the row as it stands where it has no number, or is at fault as a whole
--   reason       VARCHAR  for people
create or replace temp view ping_rejects as
select
    'store_status' as table_name,
    cast(getvariable('source_name') as varchar) as source_file,
    read_pings.line_number,
    faults.column_name,
    case
        when read_pings.line_number is null then read_pings.line
        when read_pings.fault = 'store_id' then read_pings.store_id
        when read_pings.fault = 'timestamp_utc' then read_pings.timestamp_utc
        when read_pings.fault = 'status' then read_pings.status
        else read_pings.line
    end as value,
    faults.reason
from read_pings
inner join faults on read_pings.fault = faults.fault;
