"""What holds whatever the input is: each file of `checks/` is a select of offending rows, run over random stores."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pytest
from random_stores import random_tables

from engine import Session, open_files
from engine.catalogue import catalogue
from engine.database import connect, set_variables
from engine.instants import show_instant
from engine.pipeline import prepare
from engine.report import prepared
from engine.settings import settings
from engine.sight import DATA_SET_FOLDERS

CHECKS = {path.stem: path for path in sorted((Path(__file__).parent / "checks").glob("*.sql"))}
RELATIONS = catalogue(*DATA_SET_FOLDERS)
FLEET_NAMES = catalogue("fleet").keys()
# In a report there are no segments but of the last pings in each part.
CHECKS_OF_EVERY_PING = {"last_segments", "outages_are_the_inactive_time", "segments_cover_pings"}
SEEDS = (1, 2, 3)
STORE_COUNT = 150
ZONES = (
    "America/Chicago",
    "America/Havana",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)
SHOWN_ROWS = 5


@pytest.fixture(scope="module", params=SEEDS)
def random_session(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Random stores, loaded from CSV files."""
    tables = random_tables(request.param, STORE_COUNT, ZONES)
    folder = tmp_path_factory.mktemp("random_stores")
    store_status = write_csv(folder / "store_status.csv", "store_id,timestamp_utc,status", tables.pings)
    store_hours = write_csv(
        folder / "store_hours.csv", "store_id,day_of_week,start_time_local,end_time_local", tables.hours
    )
    store_tz = write_csv(folder / "store_tz.csv", "store_id,timezone_str", tables.zones)
    as_of = show_instant(tables.as_of_us)
    with open_files(store_status, store_hours, store_tz, as_of=as_of) as session:
        yield session


def write_csv(path: Path, header: str, rows: Sequence[Sequence[str]]) -> Path:
    """Writes a table down."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header.split(","), *rows])
    return path


@pytest.mark.parametrize("name", CHECKS)
def test_check(random_session: Session, name: str) -> None:
    """The check finds no offending row."""
    assert_no_row(random_session, CHECKS[name].read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [name for name in sorted(RELATIONS) if not RELATIONS[name].grain.startswith("none")])
def test_grain_is_unique(random_session: Session, name: str) -> None:
    """No two rows agree in the columns that the header calls the grain."""
    grain = RELATIONS[name].grain
    assert_no_row(random_session, f"select {grain}, count(*) from {name} group by {grain} having count(*) > 1")


@pytest.fixture(scope="module")
def fleet_connection(random_session: Session) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same stores with the relations of the fleet over the last week, and two of the stores picked."""
    with connect(settings().spill) as connection:
        set_variables(connection, random_session.data.variables())
        set_variables(connection, {"as_of_us": random_session.as_of_us, "window_name": "last_week", "page_size": 50})
        (ids,) = zip(*random_session.sql("select store_id from outage_times limit 2").fetchall(), strict=True)
        set_variables(connection, {"row_offset": 0, "store_ids": list(ids)})
        prepare(connection, catalogue(*DATA_SET_FOLDERS, "fleet"), FLEET_NAMES, kept=FLEET_NAMES | RELATIONS.keys())
        yield connection


@pytest.mark.parametrize("name", sorted(FLEET_NAMES))
def test_grain_of_the_fleet_is_unique(fleet_connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """The same of the relations of the fleet, and each has rows."""
    grain = catalogue("fleet")[name].grain
    query = f"select count(*) > 0, count(*) = count(distinct ({grain})) from {name}"
    assert fleet_connection.execute(query).fetchall() == [(True, True)]


@pytest.mark.parametrize("name", ["store_status", "store_hours", "shifts", "followed", "segments", "outages"])
def test_random_stores_reach_every_relation(random_session: Session, name: str) -> None:
    """The checks have something to find fault with."""
    assert random_session.sql(f"select count(*) > 50 from {name}").fetchall() == [(True,)]


@pytest.fixture(scope="module")
def report_connection(random_session: Session) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same stores as a report sees them: what their pings say is kept part by part."""
    with prepared(random_session.data, sorted(catalogue("", "shown")), random_session.as_of_us) as (connection, _):
        yield connection


@pytest.mark.parametrize("name", sorted(CHECKS.keys() - CHECKS_OF_EVERY_PING))
def test_check_of_a_report(report_connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """The checks hold of what a report is made of, too."""
    assert_no_row(report_connection, CHECKS[name].read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(catalogue("kept")))
def test_grain_of_what_parts_say_is_unique(report_connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """The same, and each has rows."""
    grain = catalogue("kept")[name].grain
    query = f"select count(*) > 50, count(*) = count(distinct ({grain})) from {name}"
    assert report_connection.execute(query).fetchall() == [(True, True)]


@pytest.mark.parametrize("name", ["outages", "shifts", "uptime"])
def test_a_report_is_made_of_the_same(
    random_session: Session, report_connection: duckdb.DuckDBPyConnection, name: str
) -> None:
    """Row by row."""
    columns = ", ".join(column.name for column in RELATIONS[name].columns)
    query = f"select {columns} from {name} order by all"
    assert report_connection.execute(query).fetchall() == random_session.sql(query).fetchall()


def assert_no_row(session: Session | duckdb.DuckDBPyConnection, query: str) -> None:
    """Fails with the first rows of a query that has any."""
    rows = session.sql(query)
    offending = rows.limit(SHOWN_ROWS).fetchall()
    assert not offending, "\n".join(map(str, [rows.columns, *offending]))
