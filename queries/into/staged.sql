-- sqlfluff:dialect:postgres
-- staged: tables for the rows of this load alone, gone with its transaction.
create temp table staged_store_status (store_id text collate "C", timestamp_utc timestamptz, status text)
on commit drop;
create temp table staged_store_hours (
    store_id text collate "C", day_of_week smallint, start_time_local time, end_time_local time
) on commit drop;
create temp table staged_store_tz (store_id text collate "C", timezone_str text) on commit drop;
