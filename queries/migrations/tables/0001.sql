-- sqlfluff:dialect:postgres
-- Version 1 of the input tables: store_hours, store_tz, and store_status with a partition for each UTC date.

create table store_hours (
    store_id text collate "C" not null check (trim(store_id) <> ''),
    day_of_week smallint not null check (day_of_week >= 0 and day_of_week <= 6),
    start_time_local time not null check (start_time_local < '24:00'),
    end_time_local time not null,
    primary key (store_id, day_of_week, start_time_local, end_time_local)
);
comment on table store_hours is
'One row is one weekly opening of a store. A store without any row is open 24 hours, 7 days; one with rows for some days
only is closed on the others. Openings that overlap or touch are one.';
comment on column store_hours.store_id is 'The store, as text: nothing rounds or reformats an id.';
comment on column store_hours.day_of_week is 'The local weekday that it opens on: 0 = Monday … 6 = Sunday.';
comment on column store_hours.start_time_local is 'When it opens, on the store''s own wall clock: 00:00 to 23:59:59.';
comment on column store_hours.end_time_local is
'When it closes, on the same date if that is later than the start, else on the next: 20:00 to 02:00 runs over midnight,
00:00 to 00:00 is 24 hours. In minute 59 (23:59) it means until the full hour.';

create table store_tz (
    store_id text collate "C" primary key check (trim(store_id) <> ''),
    timezone_str text not null
);
comment on table store_tz is 'One row is one store''s time zone. A store without one is read in America/Chicago.';
comment on column store_tz.store_id is 'The store, as text: nothing rounds or reformats an id.';
comment on column store_tz.timezone_str is
'An IANA name, such as America/New_York. That it is a known one is told by openhours db check, not by a constraint,
since the list of known ones changes with PostgreSQL and its time zone data.';

-- The instant comes first in the key: pings arrive in its order, so that the index grows at its end, which takes less
-- than half the time of one by store, and an eighth less room; and what is new since an instant is read from it.
create table store_status (
    store_id text collate "C" not null check (trim(store_id) <> ''),
    timestamp_utc timestamptz not null check (
        timestamp_utc >= '1970-01-01 00:00:00+00' and timestamp_utc < '10000-01-01 00:00:00+00'
    ),
    status text not null check (status in ('active', 'inactive')),
    primary key (timestamp_utc, store_id, status)
) partition by range (timestamp_utc);
comment on table store_status is
'One row is one ping: a poll of a store, answered. Each UTC date has a partition, store_status_20230124; a report reads
eight or nine of them. select openhours_make_partitions(current_date, current_date + 14), run daily, makes those to
come; a ping of a date without one lands in store_status_default, so that no insert fails. To keep 90 days, drop those
of older dates: drop table store_status_20230124, which waits until nobody reads store_status. Rows are never updated,
so neither fillfactor nor a BRIN index would help: dates do.';
comment on column store_status.store_id is 'The store, as text: nothing rounds or reformats an id.';
comment on column store_status.timestamp_utc is 'The instant of the poll, to the microsecond.';
comment on column store_status.status is
'What the store answered: active or inactive. Of two answers at one instant, inactive holds.';

create table store_status_default (like store_status including all);
alter table store_status attach partition store_status_default default;
comment on table store_status_default is
'Pings of dates that have no partition yet; openhours_make_partitions moves them to their own. Best kept empty.';

-- Made apart and then attached, which locks neither the reports nor the inserts of other dates for long: of the whole
-- table `attach` takes a lock that they don't mind, and of the default partition, which is small, one that they do.
create function openhours_make_partitions(from_date date, until_date date) returns integer
language plpgsql
set search_path from current
as $$
declare
    -- Each takes locks until the transaction ends, and makes planning a query over all of them slower.
    most_dates constant integer := 1000;
    most_partitions constant integer := 4000;
    made_count integer := 0;
    partition_count integer;
    each_date date := from_date;
    partition_name text;
    starts_at timestamptz;
    ends_at timestamptz;
begin
    if until_date - from_date >= most_dates then
        raise exception 'partitions of more than % dates at once: ask for them in several calls', most_dates;
    end if;
    perform pg_advisory_xact_lock(hashtext('openhours_make_partitions'));
    select count(*) into partition_count from pg_inherits where inhparent = 'store_status'::regclass;
    while each_date <= until_date loop
        partition_name := 'store_status_' || to_char(each_date, 'YYYYMMDD');
        if to_regclass(partition_name) is null then
            if partition_count + made_count >= most_partitions then
                raise exception 'store_status would have more than % partitions: drop those of old dates, or ask for '
                    'fewer', most_partitions;
            end if;
            starts_at := each_date::timestamp at time zone 'UTC';
            ends_at := (each_date + 1)::timestamp at time zone 'UTC';
            execute format('create table %I (like store_status including all)', partition_name);
            execute format('comment on table %I is %L', partition_name, 'Pings of ' || each_date || ' UTC.');
            execute format(
                'with moved as (delete from store_status_default where timestamp_utc >= $1 and timestamp_utc < $2 '
                'returning *) insert into %I select * from moved', partition_name
            ) using starts_at, ends_at;
            execute format(
                'alter table store_status attach partition %I for values from (%L) to (%L)',
                partition_name, starts_at, ends_at
            );
            made_count := made_count + 1;
        end if;
        each_date := each_date + 1;
    end loop;
    return made_count;
end
$$;
comment on function openhours_make_partitions(date, date) is
'Makes the partitions of store_status for the UTC dates from the first to the last, both included, where they are not
there yet, moves their pings from the default partition into them, and gives how many it made. For a daily cron job.';
