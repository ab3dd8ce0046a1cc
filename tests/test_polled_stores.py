"""The records of which stores were ever polled: they tell the same as all pings do, or else the pings are read."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from databases import rows_of, run
from loads import command
from own_postgres import SECONDS, own_postgres
from ping_deeds import DATES, DEEDS, insert
from psycopg.conninfo import conninfo_to_dict

from engine.asked import ask, question
from engine.attached import ReportStager
from engine.catalogue import statement
from engine.extension import packaged_extension
from engine.loading import load_staged
from engine.migrating import initialise
from engine.postgres_names import POLLED_STORES, postgres_tables, records_of
from engine.progress import tell_nobody
from engine.report import write_report

needs_extension = pytest.mark.skipif(packaged_extension() is None, reason="DuckDB has no postgres extension here")

TABLES = postgres_tables() | {POLLED_STORES: records_of(postgres_tables()["store_status"])}
AS_OF_US = 1_674_864_000_000_000  # 2023-01-28
PING = "insert into store_status values ('{}', '{} 12:00Z', 'active')"


@pytest.fixture
def tables(database: str) -> str:
    """The address of a database with our tables, and partitions of most of the dates."""
    initialise(database)
    run(database, f"select openhours_make_partitions('{DATES[0]}', '{DATES[5]}')")
    return database


@pytest.mark.any_duckdb
@pytest.mark.parametrize("seed", range(6))
def test_records_tell_what_all_pings_do(tables: str, seed: int) -> None:
    """Whatever becomes of the pings, in whatever order, through store_status or right in a partition."""
    chosen = random.Random(seed)
    with psycopg.connect(tables, autocommit=True, options="-c TimeZone=America/New_York") as connection:
        for deed in [insert, *chosen.choices(DEEDS, k=40)]:
            deed(connection, chosen)
            assert _ids(connection, "recorded_ids") == _ids(connection, "all_ids"), deed.__name__


@pytest.mark.any_duckdb
def test_version_1_gets_records_of_its_pings(database: str) -> None:
    run(database, statement("migrations/tables/0001.sql"))
    run(
        database,
        "create table openhours_tables_version (version_num varchar(32) primary key); "
        "insert into openhours_tables_version values ('1'); "
        f"select openhours_make_partitions('{DATES[0]}', '{DATES[0]}'); {PING.format('old', DATES[0])}; "
        f"{PING.format('late', DATES[1])}; {PING.format('old', DATES[1])}",
    )
    made = initialise(database).tables
    assert (made.version_before, made.version) == (1, 2)
    run(database, PING.format("new", DATES[0]))
    run(database, PING.format("newer", DATES[1]).replace("store_status", "store_status_default"))
    found = rows_of(database, "select store_id, cast(timestamp_utc as date)::text from polled_stores order by 1, 2")
    days = [("late", DATES[1]), ("new", DATES[0]), ("newer", DATES[1]), ("old", DATES[0]), ("old", DATES[1])]
    assert found == days


@pytest.mark.any_duckdb
def test_records_save_a_look_at_the_pings(tables: str) -> None:
    """Of each store one ping is looked up, however many there are."""
    run(
        tables,
        "insert into store_status select store, moment, 'active' from generate_series(1, 300) as store, "
        f"generate_series(timestamptz '{DATES[0]}', timestamptz '{DATES[5]}', interval '20 minutes') as moment; "
        "analyze",
    )
    with psycopg.connect(tables) as connection:
        asked = f"explain (analyze, format json) {question('recorded_ids', TABLES)}"
        ((plan,),) = connection.execute(asked.encode()).fetchall()
    counts = [
        node["Actual Rows"] * node["Actual Loops"]
        for node in _nodes(plan[0]["Plan"])
        if node.get("Relation Name", "").startswith("store_status")
    ]
    assert len(counts) > len(DATES)
    assert sum(counts) == 300


@pytest.mark.any_duckdb
def test_whoever_polls_needs_no_right_to_the_records(tables: str) -> None:
    """Nor does a table of the poller's own that is called like them take their place."""
    with psycopg.connect(tables) as connection:
        connection.execute("create role poller nologin; grant insert on store_status to poller; set local role poller")
        connection.execute("create temporary table polled_stores (store_id text, timestamp_utc timestamptz)")
        connection.execute(PING.format("1", DATES[0]).encode())
        connection.execute("reset role")
        assert connection.execute("select store_id from public.polled_stores").fetchall() == [("1",)]
        connection.rollback()


@pytest.mark.any_duckdb
def test_whoever_polls_can_not_have_code_run_as_our_owner(tables: str) -> None:
    """A trigger of a table of one's own would run what its columns' types do with the rights of the records' owner."""
    with psycopg.connect(tables) as connection:
        connection.execute("create role poller nologin; set local role poller")
        connection.execute("create temporary table mine (store_id text, timestamp_utc timestamptz)")
        for name in ("openhours_note_polled", "openhours_note_applied"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(
                    f"create trigger mine after insert on mine referencing new table as noted execute function {name}()"
                )
        connection.rollback()


@pytest.mark.any_duckdb
def test_records_made_anew_know_what_old_snapshots_bring(tables: str) -> None:
    """Who sees a record that went meanwhile is refused, and tries again."""
    run(tables, f"{PING.format('1', DATES[0])}; delete from store_status; {PING.format('2', DATES[0])}")
    with psycopg.connect(tables) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute("select from store_status")
        run(tables, "select openhours_record_polled()")
        with pytest.raises(psycopg.errors.SerializationFailure), connection.transaction():
            connection.execute(PING.format("1", DATES[0]).encode())
        connection.rollback()
        connection.execute(PING.format("1", DATES[0]).encode())
        connection.commit()
        assert _ids(connection, "recorded_ids") == ["1", "2"]
        connection.rollback()
        with pytest.raises(psycopg.errors.RaiseException, match="read committed"):
            connection.execute("select openhours_record_polled()")


@pytest.mark.any_duckdb
def test_dropped_dates_are_forgotten_but_for_late_pings(tables: str) -> None:
    both = "; ".join(PING.format("early", date) for date in DATES[:2])
    run(tables, f"{both}; drop table store_status_20230120, store_status_20230121; {PING.format('early', DATES[1])}")
    assert rows_of(tables, f"select openhours_forget_polled('{DATES[1]}')") == [(1,)]
    assert rows_of(tables, f"select openhours_forget_polled('{DATES[2]}')") == [(0,)]
    with psycopg.connect(tables) as connection:
        assert _ids(connection, "recorded_ids") == ["early"]


@pytest.mark.any_duckdb
def test_one_ping_is_recorded_without_a_look_at_all_records(tables: str) -> None:
    """Whatever its session brought in before, when there were few, and no statistics."""
    run(tables, "alter table polled_stores set (autovacuum_enabled = false)")
    many = "insert into store_status select store, '{} 12:00Z', 'active' from generate_series(1, 3000) as store"
    with psycopg.connect(tables) as connection:
        for date in DATES:
            connection.execute(many.format(date).encode())
        connection.commit()
        connection.execute(PING.format("new", DATES[0]).encode())
        scans = connection.execute("select seq_scan from pg_stat_xact_user_tables where relname = 'polled_stores'")
        assert scans.fetchall() == [(0,)]


@pytest.mark.any_duckdb
def test_what_replication_brings_is_recorded() -> None:
    """It fires no trigger of a statement, and when its subscription is over nothing tells that it came that way."""
    with own_postgres() as server:
        run_alone(server.url, "alter system set wal_level = logical")
        server.stop_at_once()
        server.start()
        copy = server.url.replace("/postgres?", "/copy?")
        run_alone(server.url, "create database copy")
        for url in (server.url, copy):
            initialise(url)
            run(url, f"select openhours_make_partitions('{DATES[0]}', '{DATES[1]}')")
        run(server.url, f"create publication pings for all tables; {PING.format('before', DATES[0])}")
        run(server.url, "select openhours_record_polled()")
        run(server.url, "drop publication pings; create publication pings for table store_status")
        run(server.url, "select pg_create_logical_replication_slot('pings', 'pgoutput')")
        target = conninfo_to_dict(server.url)["host"]
        run_alone(
            copy,
            f"create subscription pings connection 'dbname=postgres user=postgres host={target}' publication pings "
            "with (create_slot = false, slot_name = 'pings')",
        )
        _wait_for(copy, "select not exists (select from pg_subscription_rel where srsubstate <> 'r')")
        run(server.url, PING.format("after", DATES[1]))
        _wait_for(copy, "select exists (select from store_status where store_id = 'after')")
        run_alone(copy, "drop subscription pings")
        with psycopg.connect(copy) as connection:
            assert not ask(connection, "unwatched_parts", TABLES, table="store_status")
            assert _ids(connection, "recorded_ids") == ["after", "before"]


def run_alone(url: str, statement: str) -> None:
    """Runs what no transaction may hold."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def _wait_for(url: str, question: str) -> None:
    """Waits until PostgreSQL says yes."""
    until = time.monotonic() + SECONDS
    while rows_of(url, question) != [(True,)]:
        assert time.monotonic() < until
        time.sleep(0.05)


def _by_hand(connection: psycopg.Connection) -> None:
    connection.execute(
        f"create table by_hand partition of store_status for values from ('{DATES[7]} 0:00Z') to ('{DATES[7]} 9:00Z')"
    )
    connection.execute(f"insert into by_hand values ('quiet', '{DATES[7]} 8:00Z', 'active')".encode())


def _turned_off(connection: psycopg.Connection) -> None:
    connection.execute("alter table store_status disable trigger all")
    connection.execute(PING.format("quiet", DATES[0]).encode())
    connection.execute("alter table store_status enable trigger all")


def _torn(connection: psycopg.Connection) -> None:
    connection.execute("delete from polled_stores")
    connection.execute(f"insert into polled_stores values ('1', '{DATES[0]} 13:00Z')".encode())


@needs_extension
@pytest.mark.parametrize(("spoil", "is_seen"), [(_by_hand, True), (_turned_off, True), (_torn, False)])
def test_records_that_may_lack_a_store_are_not_believed(
    tables: str, spoil: Callable[[psycopg.Connection], None], *, is_seen: bool, tmp_path: Path
) -> None:
    """The report has all stores, sooner or later, and says what it asked; made anew, the records count again."""
    run(tables, PING.format("1", DATES[0]))
    assert "polled_stores" in _asked(tables, tmp_path / "before", {"1"})
    with psycopg.connect(tables) as connection:
        spoil(connection)
    stores = {str(store) for (store,) in rows_of(tables, "select store_id from store_status")}
    assert ("polled_stores" not in _asked(tables, tmp_path / "spoiled", stores)) == is_seen
    assert ("openhours_record_polled" in command("db", "check", tables, "--all").stdout) == is_seen
    run(tables, "select openhours_record_polled()")
    assert "polled_stores" in _asked(tables, tmp_path / "mended", stores)
    assert "openhours_record_polled" not in command("db", "check", tables, "--all").stdout


@needs_extension
def test_reader_without_right_to_the_records_reads_the_pings(tables: str, tmp_path: Path) -> None:
    run(tables, PING.format("1", DATES[0]))
    with _reader(tables) as url:
        assert "polled_stores" not in _asked(url, tmp_path / "set", {"1"})
        run(tables, f"grant select on polled_stores to {url.rpartition('%3D')[2]}")
        assert "polled_stores" in _asked(url, tmp_path / "granted", {"1"})


def _asked(url: str, folder: Path, stores: set[str]) -> str:
    """What PostgreSQL was asked for by a report, which has these stores."""
    loaded = load_staged(ReportStager(url, AS_OF_US), folder, None, tell_nobody, is_kept_ahead=False)
    write_report(loaded.data, folder / "report.csv", as_of_us=AS_OF_US)
    rows = (folder / "report.csv").read_text().splitlines()[1:]
    assert {row.partition(",")[0] for row in rows} == stores
    return " ".join(loaded.asked)


@contextmanager
def _reader(url: str) -> Iterator[str]:
    """The address for one who may read the three tables."""
    (name,) = (str(row[0]) for row in rows_of(url, "select 'reader_of_' || current_database()"))
    run(url, f"create role {name} nologin; grant select on store_status, store_hours, store_tz to {name}")
    try:
        yield f"{url}&options=-c%20role%3D{name}"
    finally:
        run(url, f"drop owned by {name}; drop role {name}")


def _ids(connection: psycopg.Connection, name: str) -> list[str]:
    """The stores that a question finds."""
    return sorted(store_id for (store_id,) in ask(connection, name, TABLES))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A node of a plan, and all below it."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)
