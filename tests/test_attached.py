"""PostgreSQL as a source: the report of an attached database is the oracle's, and that of files, byte for byte."""

import csv
from pathlib import Path

import oracle
import pytest
from attached_reports import AS_OF, AS_OF_US, LAYOUTS, PING, read, report_of
from databases import INDEXED, add, fill, needs_extension, new_database, run
from inputs import write_inputs
from loads import command
from random_stores import random_tables

from engine import open_postgres
from engine.asked import question
from engine.attaching import SOURCE, Attached, attached
from engine.catalogue import catalogue
from engine.database import connect, set_variables
from engine.instants import show_instant
from engine.loading import load
from engine.postgres_names import POLLED_STORES, records_of
from engine.sources import TABLES

pytestmark = needs_extension


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


@pytest.mark.parametrize("layout", LAYOUTS)
def test_rows_that_can_not_be_used_are_told(postgres: str, layout: str, tmp_path: Path) -> None:
    with new_database(postgres, LAYOUTS[layout]) as url:
        run(url, REJECTS)
        done = command("report", "--source", url, "--out", tmp_path / "report.csv")
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


def test_relations_are_what_their_headers_say(postgres: str, tmp_path: Path) -> None:
    """Over an attached database, and in what PostgreSQL is asked."""
    layout = f"{INDEXED} create table polled_stores (store_id text, timestamp_utc timestamptz)"
    with new_database(postgres, layout) as url, connect(tmp_path) as connection, attached(connection, url) as source:
        fill_variables(source)
        read_by = {"hours_rows": "store_hours", "zone_rows": "store_tz"}
        for relation in (*catalogue("load/postgres").values(), *catalogue("load/postgres/strays").values()):
            table = source.tables[read_by.get(relation.name, "store_status")]
            set_variables(connection, {"attached_table": f"{SOURCE}.{table.qualified}"})
            connection.execute(relation.text)
            rows = connection.sql(f"from {relation.name}")
            found = [(name, str(kind)) for name, kind in zip(rows.columns, rows.types, strict=True)]
            assert found == [(column.name, column.type) for column in relation.columns]
        tables = {**source.tables, POLLED_STORES: records_of(source.tables["store_status"])}
        for relation in catalogue("asked").values():
            described = source.asking.execute(question(relation.name, tables).encode()).description or ()
            kinds = {16: "BOOLEAN", 20: "BIGINT", 25: "VARCHAR", 1184: "TIMESTAMP WITH TIME ZONE"}
            found = [(column.name, kinds[column.type_code]) for column in described]
            assert found == [(column.name, column.type) for column in relation.columns]


def fill_variables(source: Attached) -> None:
    """What those relations take."""
    columns = {f"{name}_at": name for table in TABLES for name in table.columns}
    for name, value in {
        "table": "store_status",
        "records": POLLED_STORES,
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


def test_session_queries_the_database(postgres: str) -> None:
    with new_database(postgres) as url:
        add(url, "store_status", [("1", *PING)])
        with open_postgres(url) as session:
            assert session.sql("select store_id, timezone_str from stores").fetchall() == [("1", "America/Chicago")]
        query = ("sql", "--source", url, "select count(*) as pings from store_status", "--format", "csv")
        done, silent = command(*query), command(*query, "-q")
    assert silent.stderr == ""
    assert done.stderr.startswith("openhours: of the pings only those of eight days are here, which ")
    assert done.stderr.count("\n") == 1
    assert (done.returncode, done.stdout) == (0, "pings\n1\n")


def test_database_without_pings(postgres: str, tmp_path: Path) -> None:
    with new_database(postgres) as url:
        add(url, "store_tz", [("1", "UTC")])
        done = command("report", "--source", url)
        assert done.returncode == 2
        assert "there is no ping" in done.stderr
        loaded = read(url, tmp_path / "set", AS_OF_US)
    assert report_of(loaded.data, tmp_path / "report.csv", AS_OF_US).count(b"\n") == 2


def test_a_latest_ping_to_come_is_told(postgres: str) -> None:
    with new_database(postgres) as url:
        add(url, "store_status", [("1", *PING), ("1", "2999-01-01 00:00:00+00", "active")])
        told, untold = command("report", "--source", url), command("report", "--source", url, "--as-of", AS_OF)
    said = "openhours: warning: the latest ping is of 2999-01-01T00:00:00Z, which is yet to come; reports look back"
    assert said in told.stderr
    assert "warning" not in untold.stderr


def test_explain_shows_what_postgres_was_asked(postgres: str) -> None:
    with new_database(postgres) as url:
        add(url, "store_status", [("1", *PING)])
        done = command("report", "--source", url, "--as-of", AS_OF, "--explain")
    assert done.returncode == 0
    assert 'PostgreSQL was asked: COPY (SELECT "store_id", "timestamp_utc", "status" FROM' in done.stderr
    assert (
        "\"timestamp_utc\" >= '2023-03-07 12:00:00+00' AND \"timestamp_utc\" < '2023-03-15 12:00:00+00'" in done.stderr
    )
