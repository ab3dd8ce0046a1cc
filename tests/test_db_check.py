"""`openhours db check`: a table of bad tables in a real PostgreSQL, and what is said of each."""

import json
import os
from collections.abc import Iterator, Mapping
from typing import TypeAlias

import psycopg
import pytest
from loads import command, command_with
from psycopg import sql

from engine.catalogue import catalogue
from engine.errors import PostgresUnusable
from engine.migrating import initialise
from engine.postgres_check import LATEST, Finding, check_tables

pytestmark = pytest.mark.any_duckdb

# Severity, table, column, how the finding begins, rows, example.
Told: TypeAlias = tuple[str, str, str | None, str, int | None, str | None]

PINGS = """
    create table store_status (
        store_id text, timestamp_utc timestamptz, status text, primary key (timestamp_utc, store_id, status)
    );
    insert into store_status values ('1', now() - interval '1 hour', 'active'), ('2', '2023-01-24 12:00Z', 'inactive');
"""
HOURS_AND_ZONES = """
    create table store_hours (
        store_id text not null, day_of_week int not null, start_time_local time not null, end_time_local time not null
    );
    create table store_tz (store_id text primary key, timezone_str text);
    insert into store_hours values
        ('1', 0, '09:00', '12:00'), ('1', 0, '12:00', '17:00'), ('1', 6, '20:00', '02:00'), ('2', 0, '00:00', '00:00');
    insert into store_tz values ('1', 'America/New_York'), ('2', 'utc')
"""
GOOD = PINGS + HOURS_AND_ZONES
PARTITIONED = """
    drop table store_status; create table store_status (
        store_id text, timestamp_utc timestamptz, status text, primary key (timestamp_utc, store_id, status)
    ) partition by range (timestamp_utc)
"""
# The pings without their key.
BARE = "alter table store_status drop constraint store_status_pkey, alter timestamp_utc drop not null, "
BARE += "alter store_id drop not null, alter status drop not null"
NO_KEY: Told = ("remark", "store_status", "timestamp_utc", "no key over instant, store and status", None, None)
NO_INDEX: Told = ("remark", "store_status", "timestamp_utc", "no index begins with it", None, None)
EARLIER = "now() - interval '2 hours'"
CASES: Mapping[str, tuple[str, list[Told]]] = {
    "good ones": ("", []),
    "no tables": (
        "drop table store_status, store_hours, store_tz",
        [
            ("error", "store_status", None, "there is no such table", None, None),
            ("error", "store_hours", None, "there is no such table", None, None),
            ("error", "store_tz", None, "there is no such table", None, None),
        ],
    ),
    "no column": (
        "alter table store_tz rename timezone_str to zone",
        [("error", "store_tz", "timezone_str", "there is no such column", None, None)],
    ),
    "ids that round": (
        "alter table store_tz alter store_id type double precision using store_id::float",
        [("error", "store_tz", "store_id", "a floating-point number, which rounds ids", None, "double precision")],
    ),
    "other ids": ("alter table store_tz alter store_id type bigint using store_id::bigint", []),
    "ids of a domain": ("create domain shop as varchar(36); alter table store_tz alter store_id type shop", []),
    "instants without a zone": (
        (
            f"alter table store_status alter timestamp_utc type timestamp; insert into store_status values "
            f"('3', {EARLIER}, 'up')"
        ),
        [
            ("error", "store_status", "status", "neither active nor inactive", 1, "up"),
            (
                "remark",
                "store_status",
                "timestamp_utc",
                "a timestamp without time zone",
                None,
                "timestamp without time",
            ),
        ],
    ),
    "instants as text": (
        "alter table store_status alter timestamp_utc type text",
        [("error", "store_status", "timestamp_utc", "the type does not fit: make it timestamptz", None, "text")],
    ),
    "a status that is an enum": (
        (
            "create type answer as enum ('active', 'inactive'); alter table store_status alter status type answer "
            "using status::answer"
        ),
        [],
    ),
    "a status that is true": (
        "alter table store_status alter status type boolean using status = 'active'",
        [("error", "store_status", "status", "the type does not fit: make it text", None, "boolean")],
    ),
    "days as words": (
        "alter table store_hours alter day_of_week type text; update store_hours set store_id = ''",
        [
            ("error", "store_hours", "day_of_week", "the type does not fit: make it smallint", None, "text"),
            ("error", "store_hours", "store_id", "no store id", 4, None),
        ],
    ),
    "times with a zone": (
        "alter table store_hours alter start_time_local type timetz",
        [("error", "store_hours", "start_time_local", "the type does not fit", None, "time with time zone")],
    ),
    "pings of no store": (
        f"{BARE}; insert into store_status values (null, {EARLIER}, 'active'), ('  ', {EARLIER}, 'active')",
        [("error", "store_status", "store_id", "no store id", 2, None), NO_KEY, NO_INDEX],
    ),
    "pings of no instant": (
        (
            f"{BARE}; create index on store_status (timestamp_utc); "
            "insert into store_status values ('1', null, 'active'), ('1', '-infinity', 'active'), "
            "('1', '1969-12-31 23:59:59Z', 'active'), ('1', 'infinity', 'active')"
        ),
        [("error", "store_status", "timestamp_utc", "no instant from 1970 to 9999", 4, "-infinity"), NO_KEY],
    ),
    "unknown statuses": (
        (
            f"{BARE}; insert into store_status values ('1', {EARLIER}, 'maybe'), ('1', {EARLIER}, null), "
            f"('1', {EARLIER}, ' ACTIVE '), ('1', '2023-01-24 12:00Z', 'long ago')"
        ),
        [("error", "store_status", "status", "neither active nor inactive", 2, "maybe"), NO_KEY, NO_INDEX],
    ),
    "pings to come": (
        "insert into store_status values ('1', '2999-01-01 00:00Z', 'active')",
        [("remark", "store_status", "timestamp_utc", "yet to come", 1, "2999-01-01 00:00:00+00")],
    ),
    "repeated pings": (
        f"{BARE}; insert into store_status select * from store_status union all select * from store_status",
        [NO_KEY, NO_INDEX, ("remark", "store_status", "timestamp_utc", "repeated on the last date", 2, "1 20")],
    ),
    "days out of the week": (
        (
            "alter table store_hours alter day_of_week drop not null; insert into store_hours values "
            "('1', 7, '01:00', '02:00'), ('1', -1, '01:00', '02:00'), ('1', null, '01:00', '02:00')"
        ),
        [("error", "store_hours", "day_of_week", "not a day from 0 (Monday) to 6 (Sunday)", 3, "-1")],
    ),
    "times that are none": (
        (
            "alter table store_hours alter start_time_local drop not null, alter end_time_local drop not null; "
            "insert into store_hours values "
            "('1', 3, '24:00', '02:00'), ('1', 4, null, '02:00'), ('1', 5, '09:00', null)"
        ),
        [
            ("error", "store_hours", "start_time_local", "not a time from 00:00 to 23:59:59", 2, "24:00:00"),
            ("error", "store_hours", "end_time_local", "not a time from 00:00 to 24:00", 1, None),
        ],
    ),
    "overlapping hours": (
        "insert into store_hours values ('1', 0, '10:00', '13:00'), ('2', 0, '23:00', '23:30')",
        [("remark", "store_hours", "start_time_local", "inside another opening of the same store", 3, "1")],
    ),
    "hours that overlap over the end of the week": (
        "insert into store_hours values ('1', 0, '01:59', '03:00'), ('1', 0, '02:00', '03:00')",
        [("remark", "store_hours", "start_time_local", "inside another opening of the same store", 2, "1")],
    ),
    "repeated hours": (
        "insert into store_hours select * from store_hours where store_id = '2'",
        [("remark", "store_hours", "store_id", "the same opening more than once", 1, "2")],
    ),
    "unknown zones": (
        "insert into store_tz values ('3', 'Mars/Olympus'), ('4', null), ('5', ' europe/BERLIN ')",
        [("error", "store_tz", "timezone_str", "not a known IANA zone", 2, "Mars/Olympus")],
    ),
    "zones of no store": (
        (
            "alter table store_tz drop constraint store_tz_pkey, alter store_id drop not null; "
            "insert into store_tz values (null, 'UTC'), ('', 'UTC')"
        ),
        [("error", "store_tz", "store_id", "no store id", 2, None)],
    ),
    "a store with two zones": (
        "alter table store_tz drop constraint store_tz_pkey; insert into store_tz values ('1', 'UTC'), ('2', 'UTC')",
        [
            ("error", "store_tz", "timezone_str", "a second zone for one store", 1, "1"),
            ("remark", "store_tz", "store_id", "the same zone more than once", 1, "2"),
        ],
    ),
    "a view": ("alter table store_tz rename to zones; create view store_tz as select * from zones", []),
    "partitions that end": (
        (
            f"{PARTITIONED}; create table old partition "
            "of store_status for values from (minvalue) to ('2023-02-01 00:00Z')"
        ),
        [("error", "store_status", "timestamp_utc", "no partition for dates to come: their inserts will", 3, "20")],
    ),
    "partitions that never end": (
        (
            f"{PARTITIONED}; create table new partition "
            "of store_status for values from ('2023-02-01 00:00Z') to (maxvalue)"
        ),
        [],
    ),
    "pings in the default partition": (
        (
            f"{PARTITIONED}; create table rest partition "
            "of store_status default; insert into store_status values ('1', '2023-01-24 12:00Z', 'active')"
        ),
        [
            ("remark", "store_status", "timestamp_utc", "no partition for dates to come, whose pings go", 3, "20"),
            ("remark", "store_status", "timestamp_utc", "in the default partition", 1, "2023-01-24 12:00:00+00"),
        ],
    ),
}


@pytest.fixture(scope="module")
def checked_database(postgres: str) -> Iterator[str]:
    """The address of a database with a schema for each case."""
    name = f"checked_{os.getpid()}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        yield postgres.replace("/postgres?", f"/{name}?", 1)
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.mark.parametrize("name", CASES)
def test_bad_tables_are_told(checked_database: str, name: str) -> None:
    statements, expected = CASES[name]
    schema = name.replace(" ", "_")
    with psycopg.connect(checked_database, options="-c TimeZone=UTC") as connection:
        connection.execute(f"create schema {schema}; set search_path = {schema}; {GOOD}; {statements}".encode())
    checked = check_tables(f"{checked_database}&options=-c%20search_path%3D{schema}")
    assert len(checked.findings) == len(expected), checked.findings
    for told in expected:
        assert any(is_told(finding, told) for finding in checked.findings), (told, checked.findings)
    severities = [finding.severity for finding in checked.findings]
    assert severities == sorted(severities)
    assert checked.error_count == severities.count("error")


def test_every_check_has_a_case() -> None:
    told = {begins for _, expected in CASES.values() for _, _, _, begins, _, _ in expected}
    for name, check in catalogue("checked").items():
        assert name == LATEST or any(begins in check.text for begins in told), name


def is_told(finding: Finding, told: Told) -> bool:
    """Whether a finding is the one that is expected."""
    severity, table, column, begins, row_count, example = told
    return (
        (finding.severity, finding.table, finding.column, finding.row_count) == (severity, table, column, row_count)
        and finding.finding.startswith(begins)
        and (finding.example or "").startswith(example or "")
        and (finding.example is None) == (example is None)
    )


def test_our_own_tables_are_good(database: str) -> None:
    initialise(database)
    done = command("db", "check", database)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.endswith(": errors 0, remarks 0; looked at all pings\n")


def test_command_tells_and_counts(database: str) -> None:
    initialise(database)
    with psycopg.connect(database) as connection:
        connection.execute("insert into store_tz values ('1', 'Nowhere')")
        connection.execute("insert into store_status values ('1', '2023-01-24 12:00Z', 'active')")
    done = command("db", "check", database)
    assert done.returncode == 3
    assert "Nowhere" in done.stdout
    assert done.stderr.endswith(": errors 1, remarks 1; looked at pings from 2023-01-15 00:00:00+00 on\n")
    told = json.loads(command("db", "check", database, "--json", "--all").stdout)
    assert (told["error_count"], told["remark_count"], told["checked_from"]) == (1, 1, None)
    assert told["findings"][0] == {
        "severity": "error",
        "table": "store_tz",
        "column": "timezone_str",
        "finding": "not a known IANA zone: the store is reported in the default zone",
        "row_count": 1,
        "example": "Nowhere",
    }


def test_all_pings_are_looked_at_if_asked(database: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute(GOOD.encode())
        connection.execute("insert into store_status values ('1', '2020-01-01 00:00Z', 'long ago')")
    assert check_tables(database).findings == []
    (finding,) = check_tables(database, is_all=True).findings
    assert (finding.row_count, finding.example) == (1, "long ago")


def test_rows_that_are_no_pings_do_not_hide_others(database: str) -> None:
    """What a report leaves out is not the latest ping that it would look back from, however new."""
    with psycopg.connect(database) as connection:
        connection.execute(
            "create table store_status (store_id text, timestamp_utc timestamptz, status text); "
            "insert into store_status select (n % 50)::text, timestamptz '2023-03-15 12:00Z' - n * interval '1 min', "
            "case when n % 10 = 0 then 'OFF' else 'Active' end from generate_series(1, 3000) as n; "
            "insert into store_status values (null, now(), 'active'), (' ', now(), 'active'), ('1', now(), 'on')"
        )
        connection.execute(HOURS_AND_ZONES.encode())
    checked = check_tables(database)
    assert checked.checked_from == "2023-03-06 00:00:00+00"
    counts = {each.finding.split(":")[0]: each.row_count for each in checked.findings if each.severity == "error"}
    assert counts == {"neither active nor inactive": 301, "no store id": 2}


def test_reader_may_check(database: str) -> None:
    """Who may only select finds the same, and is told of what may not be read."""
    initialise(database)
    role = f"reader_{os.getpid()}"
    with psycopg.connect(database) as connection:
        connection.execute("insert into store_status values ('1', '2023-01-24 12:00Z', 'active')")
        connection.execute("insert into store_hours values ('1', 0, '09:00', '17:00'), ('1', 0, '10:00', '11:00')")
        connection.execute(f"create role {role}")
        connection.execute(f"grant select on store_status, store_hours to {role}")
    try:
        found = check_tables(f"{database}&options=-c%20role%3D{role}").findings
    finally:
        with psycopg.connect(database) as connection:
            connection.execute(f"drop owned by {role}")
            connection.execute(f"drop role {role}")
    assert [(each.severity, each.table, each.column, each.finding.split(",")[0]) for each in found] == [
        ("error", "store_tz", "store_id", "no right to read it"),
        ("error", "store_tz", "timezone_str", "no right to read it"),
        ("remark", "store_status", "timestamp_utc", "no right to read the default partition by itself"),
        ("remark", "polled_stores", None, "no right to read it"),
        ("remark", "store_hours", "start_time_local", "inside another opening of the same store: the two are one"),
    ]


def test_nothing_is_changed(database: str) -> None:
    """The whole is one read-only transaction."""
    with psycopg.connect(database) as connection:
        connection.execute("create function meddle() returns text language sql as $$ select 'x' $$")
        connection.execute("create table log (line text)")
        connection.execute(
            "create or replace function meddle() returns text language plpgsql as "
            "$$ begin insert into log values ('x'); return '1'; end $$"
        )
        connection.execute("create view store_tz as select meddle() as store_id, 'UTC' as timezone_str")
    done = command("db", "check", database)
    assert done.returncode == 1
    assert "cannot execute INSERT in a read-only transaction" in done.stderr


def test_names_of_the_settings_are_used(database: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute(
            'create schema ops; create table ops."Polls" (shop bigint, polled_at timestamptz, state text, '
            "primary key (polled_at, shop, state)); "
            "insert into ops.\"Polls\" values (1, now() - interval '1 hour', 'up')"
        )
        connection.execute(HOURS_AND_ZONES.encode())
    names = 'store_status=ops."Polls"(store_id=shop, timestamp_utc=polled_at, status=state)'
    done = command_with({"OPENHOURS_POSTGRES_NAMES": names}, "db", "check", database, "--json")
    (finding,) = json.loads(done.stdout)["findings"]
    assert (finding["table"], finding["column"], finding["example"]) == ("ops.Polls", "state", "up")


def test_check_that_takes_too_long_is_told(database: str) -> None:
    """One that is slow says so, and the others go on."""
    with psycopg.connect(database) as connection:
        connection.execute(GOOD.encode())
        connection.execute("alter table store_tz rename to zones")
        connection.execute(
            "create view store_tz as select store_id, timezone_str || pg_sleep(30)::text as timezone_str from zones"
        )
        connection.execute("insert into store_hours values ('1', 9, '09:00', '12:00')")
    checked = check_tables(database, seconds=1)
    told = {(each.severity, each.table, each.finding) for each in checked.findings}
    assert ("remark", "store_tz", "not told: the look for unknown zones took more than 1 s") in told
    assert ("error", "store_hours", "not a day from 0 (Monday) to 6 (Sunday)") in told


def test_server_that_is_not_there_is_told() -> None:
    with pytest.raises(PostgresUnusable):
        check_tables("postgresql://localhost:1/db")
