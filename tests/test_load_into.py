"""`openhours load --into`: the rows that a load into a data set takes, in a real PostgreSQL."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from loads import HOURS, HOURS_HEADER, PING_HEADER, PINGS, ZONE_HEADER, ZONES, command, rows_of
from loads_into import NOON, place, rows_in, write

from engine import Inputs, load
from engine.data_set import open_data_set
from engine.dialects import single_statement
from engine.errors import DatabaseUnready, NothingInPlace, PostgresFailed, TablesForeign
from engine.postgres_load import load_into
from engine.report import write_report

# Rows of each table, good ones and what can be wrong with them, as they are checked one by one in test_bad_input.py.
FILES: Mapping[str, list[str]] = {
    PINGS: [
        PING_HEADER,
        f"1,active,{NOON}",
        f"1,active,{NOON}",
        "1,active,2023-01-22T13:00:00+01:00",
        f"1,inactive,{NOON}",
        f"2, INACTIVE ,{NOON}",
        f"3,maybe,{NOON}",
        f"4,active,{NOON} and so on",
        "5,active,1970-01-01 00:00:00 UTC",
        "5,active,9999-12-31 23:59:59.999999 UTC",
        "5,active,1969-12-31 23:59:59 UTC",
        "5,active,infinity",
        f",active,{NOON}",
        f"   ,active,{NOON}",
        f"99999999999999999999,active,{NOON}",
        f"007,active,{NOON}",
        f"café 店,active,{NOON}",
        f"\\N,active,{NOON}",
        f"NULL,active,{NOON}",
        f"it's,active,{NOON}",
        f'"with ""quotes"", and commas",active,{NOON}',
        f" 1,active,{NOON}",
        f"6,active,{NOON},more",
        "6,active",
        f'6",active,{NOON}',
        "7,active,2023-01-22 12:00:00.1234567 UTC",
    ],
    HOURS: [
        HOURS_HEADER,
        "1,0,09:00,17:00",
        "1,0,09:00:00,17:00:00",
        "1,6,20:00,02:00:00.000001",
        "1,1,00:00,24:00",
        "2,7,09:00,17:00",
        "2,1,24:00,17:00",
        "8,1,09:00,17",
        ",1,09:00,17:00",
    ],
    ZONES: [
        ZONE_HEADER,
        "1,america/CHICAGO",
        "1,America/Chicago",
        "2,Asia/Tokyo",
        "2,Asia/Seoul",
        "9,Nowhere/Land",
        "10, UTC ",
        ",UTC",
    ],
}


def all_files(folder: Path) -> Inputs:
    """The files of all three tables."""
    return Inputs(**{name: (str(write(folder, name, lines)),) for name, lines in FILES.items()})


def test_takes_and_rejects_what_a_data_set_does(ready: str, tmp_path: Path) -> None:
    """The same counts, reasons, rejects and rows."""
    inputs = all_files(tmp_path)
    loaded = load(inputs, tmp_path / "set")
    placed = load_into(inputs, ready, tmp_path / "rejects.csv")
    assert placed.counts == loaded.counts
    assert placed.reasons == loaded.reasons
    assert loaded.rejects_path is not None
    assert (tmp_path / "rejects.csv").read_bytes() == loaded.rejects_path.read_bytes()
    for table in FILES:
        assert rows_in(ready, table) == sorted(rows_of(loaded, table), key=str), table
    ids = {store_id for (store_id,) in rows_of(loaded, "store_ids")}
    placed_ids = {row[0] for table in FILES for row in rows_in(ready, table)}
    assert placed.unplaced_count == len(ids - placed_ids)
    assert ids - placed_ids == {"3", "4", "8", "9"}


def test_takes_parquet(ready: str, tmp_path: Path) -> None:
    pings = {"store_id": ["1", 'a\n"b'], "status": ["active", "inactive"]}
    instants = pa.array([1_674_388_800_000_001, 0], pa.timestamp("us", "UTC"))
    pq.write_table(pa.table({**pings, "timestamp_utc": instants}), tmp_path / "pings.parquet")
    load_into(Inputs(store_status=tmp_path / "pings.parquet"), ready, tmp_path / "rejects.csv")
    assert rows_in(ready, PINGS) == sorted([("1", 1_674_388_800_000_001, True), ('a\n"b', 0, False)], key=str)


def test_report_inside_the_database_is_that_of_the_files(
    ready: str, sample_files: Mapping[str, Path], sample_set: Path, tmp_path: Path
) -> None:
    """Byte for byte."""
    load_into(Inputs(**sample_files), ready, tmp_path / "rejects.csv")
    write_report(open_data_set(sample_set), tmp_path / "report.csv")
    with psycopg.connect(ready) as connection:
        found = connection.execute(single_statement("report", "postgres").encode()).fetchall()
    expected = (tmp_path / "report.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [",".join(map(str, row)) for row in found] == expected


@pytest.mark.any_duckdb
def test_text_that_postgres_can_not_hold_is_told(ready: str, tmp_path: Path) -> None:
    rows = {"store_id": ["a\0b"], "status": ["active"], "timestamp_utc": [NOON]}
    pq.write_table(pa.table(rows), tmp_path / "pings.parquet")
    with pytest.raises(PostgresFailed, match="invalid byte sequence for encoding"):
        load_into(Inputs(store_status=tmp_path / "pings.parquet"), ready, tmp_path / "rejects.csv")


@pytest.mark.any_duckdb
def test_command_tells_what_it_did(ready: str, tmp_path: Path) -> None:
    inputs = all_files(tmp_path)
    files = [f"--{name.replace('_', '-')}={getattr(inputs, name)[0]}" for name in FILES]
    arguments: list[str | Path] = ["load", *files, "--into", ready, "--rejects", tmp_path / "rejects.csv"]
    first = command(*arguments)
    into_set = command("load", *files, "--data", tmp_path / "set", "--rejects", tmp_path / "others.csv")
    assert first.returncode == into_set.returncode == 3
    told, told_of_set = first.stderr.splitlines(), into_set.stderr.splitlines()
    assert told[:3] == told_of_set[:3]
    assert told[3:] == [
        f"the rejected rows are in {tmp_path / 'rejects.csv'}",
        (
            "openhours: warning: stores that occur in rejected rows only: 4; the database can't keep them, so its "
            "reports lack them"
        ),
        f"{ready} is changed".replace("postgres:@", "postgres@"),
        told_of_set[-1],
    ]
    assert told_of_set[-1].startswith("openhours: warning: the latest ping is of 9999-12-31")
    assert (tmp_path / "rejects.csv").read_bytes() == (tmp_path / "others.csv").read_bytes()
    again = json.loads(command(*arguments, "--json").stdout)
    assert not again["is_changed"]
    assert [table["kept_count"] for table in again["tables"].values()] == [0, 3, 2]
    assert again["unplaced_store_count"] == 4
    assert command(*arguments, "-q").stderr == ""


@pytest.mark.any_duckdb
def test_pings_are_added_and_the_rest_replaced(ready: str, tmp_path: Path) -> None:
    hours, zones = ["1,0,09:00,17:00", "2,0,09:00,17:00"], ["1,UTC", "2,UTC"]
    first = place(ready, tmp_path, store_status=[f"1,active,{NOON}"], store_hours=hours, store_tz=zones)
    assert (first.is_changed, first.replaced_counts) == (True, {})
    again = place(ready, tmp_path, store_status=[f"1,active,{NOON}"], store_hours=hours, store_tz=zones)
    assert (again.is_changed, again.replaced_counts) == (False, {})
    assert (again.counts[PINGS].repeated_count, again.counts[HOURS].kept_count) == (1, 2)
    late = place(ready, tmp_path, store_status=["1,active,2021-01-01T00:00:00Z"], store_tz=["2,Asia/Tokyo", "3,UTC"])
    assert (late.is_changed, late.replaced_counts) == (True, {ZONES: 2})
    assert len(rows_in(ready, PINGS)) == len(rows_in(ready, HOURS)) == 2
    assert rows_in(ready, ZONES) == [("2", "Asia/Tokyo"), ("3", "UTC")]


@pytest.mark.any_duckdb
def test_pings_are_in_the_partition_of_their_date(ready: str, tmp_path: Path) -> None:
    place(ready, tmp_path, store_status=["1,active,2021-01-01T00:00:00Z", "1,active,2020-12-31 23:59:59 UTC"])
    with psycopg.connect(ready) as connection:
        found = connection.execute(
            "select tableoid::regclass::text from store_status order by timestamp_utc"
        ).fetchall()
    assert found == [("store_status_20201231",), ("store_status_20210101",)]


@pytest.mark.any_duckdb
def test_nothing_takes_no_place(ready: str, tmp_path: Path) -> None:
    place(ready, tmp_path, store_tz=["1,UTC"])
    with pytest.raises(NothingInPlace, match="the 1 that are there would go"):
        place(ready, tmp_path, store_tz=["1,Nowhere"], store_status=[f"1,active,{NOON}"])
    assert (rows_in(ready, ZONES), rows_in(ready, PINGS)) == ([("1", "UTC")], [])


@pytest.mark.any_duckdb
def test_database_without_the_tables_is_told(database: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnready, match="run openhours db init postgresql"):
        place(database, tmp_path, store_tz=["1,UTC"])


@pytest.mark.any_duckdb
def test_tables_of_others_are_told(database: str, tmp_path: Path) -> None:
    """Since db init would refuse them, nobody is sent there."""
    with psycopg.connect(database) as connection:
        connection.execute("create table store_tz (store_id text, timezone_str text)")
    with pytest.raises(TablesForeign, match=r"are not openhours'.*: give another database or schema$"):
        place(database, tmp_path, store_tz=["1,UTC"])
    with psycopg.connect(database) as connection:
        connection.execute("create schema ours")
    with pytest.raises(DatabaseUnready):
        place(f"{database}&options=-c%20search_path%3Dours%2Cpublic", tmp_path, store_tz=["1,UTC"])


@pytest.mark.any_duckdb
def test_a_latest_ping_to_come_is_told(ready: str, tmp_path: Path) -> None:
    """With each load, once the database has one."""
    later = datetime.now(UTC) + timedelta(days=400)
    for moment, expected in ((NOON, None), (later.isoformat(), later), (NOON, later)):
        pings = write(tmp_path, PINGS, [PING_HEADER, f"1,active,{moment}"])
        done = command("load", "--store-status", pings, "--into", ready)
        told = [line for line in done.stderr.splitlines() if "warning" in line]
        shown = expected and expected.isoformat().replace("+00:00", "Z")
        start = f"openhours: warning: the latest ping is of {shown}, which is yet to come; reports look back"
        assert [line.startswith(start) for line in told] == ([True] if expected else [])
    done = command("load", "--store-status", pings, "--into", ready, "--json")
    assert json.loads(done.stdout)["warning"].startswith("the latest ping is of ")
    assert done.stderr == ""


@pytest.mark.any_duckdb
def test_wrong_ways_to_say_it_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, PINGS, [PING_HEADER])
    both = command("load", "--store-status", path, "--into", "postgresql://h/db", "--data", tmp_path)
    assert (both.returncode, both.stderr) == (2, "openhours: error: give either --into or --data\n")
    assert command("load", "--into", "postgresql://h/db").returncode == 2
    assert "does not begin with postgresql://" in command("load", "--store-status", path, "--into", "x").stderr
