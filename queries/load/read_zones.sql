-- read_zones: every row of store_tz in hand, its zone looked up among the known ones.
-- grain: source_file, line_number
--   source_file   VARCHAR  path of the file
--   line_number   BIGINT   of the row in a file read alone
--   line          VARCHAR  the row as it stands
--   store_id      VARCHAR  as it came; null where the row as a whole can't be used
--   zone_text     VARCHAR  timezone_str as it came
--   timezone_str  VARCHAR  the IANA name in its own spelling; null where it is unknown
--   fault         VARCHAR  the first thing wrong with the row: encoding, quote, columns, or a column's name
create or replace temp view read_zones as
select
    zone_rows.source_file,
    zone_rows.line_number,
    zone_rows.line,
    case when zone_rows.line_fault is null then zone_rows.store_id end as store_id,
    zone_rows.timezone_str as zone_text,
    zones.timezone_str,
    case
        when zone_rows.line_fault is not null then zone_rows.line_fault
        when zone_rows.store_id is null or trim(zone_rows.store_id) = '' then 'store_id'
        when zones.timezone_str is null then 'timezone_str'
    end as fault
from zone_rows
left join zones on lower(trim(zone_rows.timezone_str)) = lower(zones.timezone_str);
