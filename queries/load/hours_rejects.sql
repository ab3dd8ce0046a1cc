-- hours_rejects: the rows of store_hours that can't be used.
-- grain: source_file, line_number
--   table_name   VARCHAR  of the input table
--   source_file  VARCHAR  path of the file, which is read alone
--   line_number  BIGINT   1 is the header of a CSV file, or the first row of a Parquet file; null of a database
--   column_name  VARCHAR  null where the row as a whole can't be used
--   value        VARCHAR  the column's value, or the row as it stands where it has no number, or is at fault as a whole
--   reason       VARCHAR  for people
create or replace temp view hours_rejects as
select
    'store_hours' as table_name,
    cast(getvariable('source_name') as varchar) as source_file,
    read_hours.line_number,
    faults.column_name,
    case
        when read_hours.line_number is null then read_hours.line
        when read_hours.fault = 'store_id' then read_hours.store_id
        when read_hours.fault = 'day_of_week' then read_hours.day_text
        when read_hours.fault = 'start_time' then read_hours.start_time_local
        when read_hours.fault = 'end_time' then read_hours.end_time_local
        else read_hours.line
    end as value,
    faults.reason
from read_hours
inner join faults on read_hours.fault = faults.fault;
