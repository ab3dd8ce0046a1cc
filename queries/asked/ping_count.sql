-- ping_count: how many rows of store_status a report or a sync is to read, as PostgreSQL counts them: those from the
-- setting openhours.read_from until openhours.read_until, and those of no instant that a ping can have.
-- grain: row_count
--   row_count  BIGINT  rows
create or replace temp view ping_count as
select counted.read_count + strays.stray_count as row_count
from (
    select count(*) as read_count
    from attached_status
    where
        timestamp_utc >= cast(current_setting('openhours.read_from') as timestamptz)
        and timestamp_utc < cast(current_setting('openhours.read_until') as timestamptz)
) as counted
cross join (
    select count(*) as stray_count
    from attached_status
    where
        timestamp_utc is null
        or timestamp_utc < '1970-01-01 00:00:00+00'
        or timestamp_utc >= '10000-01-01 00:00:00+00'
) as strays;
