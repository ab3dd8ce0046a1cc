-- sqlfluff:dialect:postgres
-- Version 2 of the input tables: polled_stores, by which a report knows every store that was ever polled without a look
-- at more pings than those of its days.

create table polled_stores (
    store_id text collate "C" not null,
    timestamp_utc timestamptz not null
);
-- No key: of two who record a store's first ping of a date at once, neither waits for the other.
create index polled_stores_newest on polled_stores (store_id, timestamp_utc desc);
-- Or else nothing could be deleted from it where all tables are published.
alter table polled_stores replica identity full;
comment on table polled_stores is
'One row is one store and UTC date that has pings: the store, and one of those pings. A trigger of store_status and of
each of its partitions adds them. A report reads the newest of each store, and looks whether that ping is there; where
it is not, though its date has pings, all of store_status is read. select openhours_record_polled() puts them right.';
comment on column polled_stores.store_id is 'The store, as text.';
comment on column polled_stores.timestamp_utc is 'The instant of one of its pings of that date.';

-- Whoever may insert pings need not be let near the records of them.
create function openhours_note_polled() returns trigger
language plpgsql
security definer
as $$
begin
    -- A snapshot from before openhours_record_polled may show records that went then: to lock those PostgreSQL refuses.
    if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
        perform 1
        from (select distinct store_id, date_trunc('day', timestamp_utc, 'UTC') as day_at from noted) as days
        cross join lateral (
            select 1
            from polled_stores as known
            where
                known.store_id = days.store_id
                and known.timestamp_utc >= days.day_at
                and known.timestamp_utc < days.day_at + interval '24 hours'
            for key share
        ) as locked;
    end if;
    insert into polled_stores (store_id, timestamp_utc)
    select
        firsts.store_id,
        firsts.timestamp_utc
    from (
        select
            noted.store_id,
            date_trunc('day', noted.timestamp_utc, 'UTC') as day_at,
            min(noted.timestamp_utc) as timestamp_utc
        from noted
        group by noted.store_id, date_trunc('day', noted.timestamp_utc, 'UTC')
    ) as firsts
    where
        not exists (
            select 1
            from polled_stores as known
            where
                known.store_id = firsts.store_id
                and known.timestamp_utc >= firsts.day_at
                and known.timestamp_utc < firsts.day_at + interval '24 hours'
            -- Looked up one by one: a session keeps its plan, and one that reads all records would suit few pings badly.
            offset 0
        );
    return null;
end
$$;
comment on function openhours_note_polled() is
'Records the stores of the pings that a statement brought in. Always, so that no replica or restore goes without.';

create function openhours_note_applied() returns trigger
language plpgsql
security definer
as $$
declare
    ping_day timestamptz := date_trunc('day', new.timestamp_utc, 'UTC');
begin
    perform 1
    from polled_stores
    where store_id = new.store_id and timestamp_utc >= ping_day and timestamp_utc < ping_day + interval '24 hours'
    limit 1;
    if not found then
        insert into polled_stores (store_id, timestamp_utc) values (new.store_id, new.timestamp_utc);
    end if;
    return null;
end
$$;
comment on function openhours_note_applied() is
'Records the store of a ping that logical replication brought in, which fires no trigger of a statement.';

-- A temporary table must not pass for ours. Nor may others have a trigger of a table of their own run these as us: what
-- the columns of that do, they would do with our rights. Who inserts into store_status needs no right to them.
do $$
declare
    each_name text;
begin
    foreach each_name in array array['openhours_note_polled', 'openhours_note_applied'] loop
        execute format('alter function %I() set search_path = %I, pg_temp', each_name, current_schema());
        execute format('revoke execute on function %I() from public', each_name);
    end loop;
end
$$;

create function openhours_watch_polled(pings regclass) returns void
language plpgsql
set search_path from current
as $$
declare
    each_event text;
begin
    foreach each_event in array array['insert', 'update'] loop
        execute format(
            'create or replace trigger openhours_polled_%s after %1$s on %s referencing new table as noted '
            'for each statement execute function openhours_note_polled()', each_event, pings
        );
        execute format('alter table %s enable always trigger openhours_polled_%s', pings, each_event);
    end loop;
end
$$;
comment on function openhours_watch_polled(regclass) is
'Has the stores recorded of the pings that come into store_status, or right into one of its partitions.';

create function openhours_record_polled() returns void
language plpgsql
set search_path from current
as $$
begin
    if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
        raise exception 'openhours_record_polled would miss the pings that came in since its transaction began: call '
            'it in one that is read committed';
    end if;
    perform openhours_watch_polled(parts.relid)
    from pg_partition_tree('store_status') as parts;
    -- Partitions have it from here, those to come too.
    create or replace trigger openhours_polled_applied after insert or update on store_status
    for each row execute function openhours_note_applied();
    alter table store_status enable replica trigger openhours_polled_applied;
    delete from polled_stores;
    insert into polled_stores (store_id, timestamp_utc)
    select
        store_id,
        min(timestamp_utc)
    from store_status
    group by store_id, date_trunc('day', timestamp_utc, 'UTC');
end
$$;
comment on function openhours_record_polled() is
'Records the stores of all pings anew, which reads them all and lets none come in meanwhile: after a partition that was
made by other means than openhours_make_partitions, and after pings of some stores only were deleted.';

create function openhours_forget_polled(before_date date) returns bigint
language plpgsql
set search_path from current
as $$
declare
    forgotten_count bigint;
begin
    if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
        raise exception 'openhours_forget_polled would not see the pings that came in since its transaction began: '
            'call it in one that is read committed';
    end if;
    -- A late ping of a date that was dropped may have found its store recorded: none may come in meanwhile.
    lock table store_status in share row exclusive mode;
    delete from polled_stores
    where
        timestamp_utc < before_date::timestamp at time zone 'UTC'
        and date_trunc('day', timestamp_utc, 'UTC') not in (
            select date_trunc('day', polls.timestamp_utc, 'UTC')
            from store_status as polls
            where polls.timestamp_utc < before_date::timestamp at time zone 'UTC'
        );
    get diagnostics forgotten_count = row_count;
    return forgotten_count;
end
$$;
comment on function openhours_forget_polled(date) is
'Deletes the records of earlier UTC dates that have no ping any more, and gives how many; no ping comes in meanwhile.
It reads the pings of those dates: call it once their partitions are dropped.';

-- As in version 1, but the partition is watched, and pings may come in meanwhile that belong in it.
create or replace function openhours_make_partitions(from_date date, until_date date) returns integer
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
            -- Attaching takes this lock anyway, but too late: what came in after the move would have it fail.
            lock table store_status_default in access exclusive mode;
            -- The pings that move are recorded already.
            execute format(
                'with moved as (delete from store_status_default where timestamp_utc >= $1 and timestamp_utc < $2 '
                'returning *) insert into %I select * from moved', partition_name
            ) using starts_at, ends_at;
            perform openhours_watch_polled(partition_name::regclass);
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

select openhours_record_polled();
