"""PostgreSQL as a source: tables of any layout, types and names are read, each by the way that is quick for it."""

import re
from pathlib import Path

import pytest
from attached_reports import AS_OF_US, LAYOUTS, PING, read, report_of
from databases import INDEXED, add, add_partitions, fill, needs_extension, new_database, rows_of, run
from inputs import write_inputs
from loads import command_with
from random_stores import random_tables

from engine.errors import PostgresTableUnusable
from engine.instants import show_instant
from engine.loading import load

pytestmark = needs_extension


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
            add_partitions(url, {text for _, text, _ in pings})
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


TYPES = {
    "bigint": ("bigint", "timestamptz", "text", "1234567890123456789"),
    "uuid": ("uuid", "timestamp", "text", "5b0c4db4-6b3a-4f6f-9c2f-123456789012"),
    "number": ("numeric(20,0)", "timestamptz(3)", "varchar(8)", "12345678901234567890"),
    "char": ("char(8)", "timestamp", "state", "abc"),
}


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
        done = command_with(
            {"OPENHOURS_POSTGRES_NAMES": names},
            *("report", "--source", url, "--as-of", show_instant(drawn.as_of_us), "--out", out),
        )
    assert done.returncode == 0, done.stderr
    files = load(write_inputs(drawn, tmp_path), tmp_path / "files")
    assert out.read_bytes() == report_of(files.data, tmp_path / "files.csv", drawn.as_of_us)
