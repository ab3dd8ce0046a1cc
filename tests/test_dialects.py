"""What is printed as one statement runs where it is said to, and agrees."""

import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import oracle
import psycopg
import pytest
import sqlglot
from inputs import write_inputs
from random_stores import Tables, random_tables

from engine import load
from engine.catalogue import catalogue, in_order
from engine.dialects import single_statement
from engine.errors import FormatUnknown, RelationUnknown

DUCKDB = Path(sys.executable).parent / "duckdb"
TABLES = """
    create table store_status (store_id text not null, timestamp_utc timestamptz not null, status text not null);
    create table store_hours (
        store_id text not null, day_of_week int not null, start_time_local time not null, end_time_local time not null
    );
    create table store_tz (store_id text not null, timezone_str text not null);
"""


@pytest.fixture(scope="module")
def drawn(comparable_zones: list[str]) -> Tables:
    """Random stores whose zones PostgreSQL's own data may know otherwise only in the far future."""
    steady = [zone for zone in comparable_zones if zone.startswith(("America/N", "Europe/", "Australia/", "Asia/T"))]
    return random_tables(11, 150, steady)


def test_postgres_agrees(postgres: str, drawn: Tables) -> None:
    with psycopg.connect(postgres) as connection, connection.cursor() as cursor:
        cursor.execute(TABLES)
        for name, rows in (("store_status", drawn.pings), ("store_hours", drawn.hours), ("store_tz", drawn.zones)):
            with cursor.copy(f"copy {name} from stdin") as copy:
                for row in rows:
                    copy.write_row(row)
        cursor.execute(single_statement("report_exact", "postgres", as_of_us=drawn.as_of_us))
        found = {row[0]: oracle.Lengths(*row[7:]) for row in cursor.fetchall()}
        cursor.execute(single_statement("report", "postgres"))
        latest = "".join(",".join(map(str, row)) + "\n" for row in cursor.fetchall())
        connection.rollback()
    assert found == oracle.lengths(drawn.pings, drawn.hours, drawn.zones, drawn.as_of_us)
    assert latest == oracle.report_csv(drawn.pings, drawn.hours, drawn.zones).partition("\n")[2]


def test_postgres_leaves_out_what_a_load_rejects(postgres: str) -> None:
    """Its rows are not used, but its store is there."""
    with psycopg.connect(postgres) as connection, connection.cursor() as cursor:
        cursor.execute(TABLES.replace(" not null", ""))
        cursor.execute("""
            insert into store_status values
                ('asleep', '2023-03-14 10:00:00+00', 'maybe'), (null, '2023-03-14 10:00:00+00', 'active'),
                ('good', '2023-03-14 10:00:00+00', 'inactive'), ('good', null, 'active');
            insert into store_hours values ('good', 1, '09:00', '10:30'), ('good', 9, '00:00', '00:00');
            insert into store_tz values ('good', 'UTC'), ('torn', 'UTC'), ('torn', 'Asia/Tokyo'), ('lost', 'Nowhere');
        """)
        statement = single_statement("report", "postgres", as_of_us=oracle.instant_us("2023-03-15T00:00:00Z"))
        cursor.execute(statement)
        found = {store_id: (up, down) for store_id, _, up, _, _, down, _ in cursor.fetchall()}
        connection.rollback()
    whole_day, good = (24, 0), (Decimal("1.00"), Decimal("0.50"))
    assert found == {"asleep": whole_day, "good": good, "lost": whole_day, "torn": whole_day}


def test_duckdb_agrees(drawn: Tables, tmp_path: Path) -> None:
    data = load(write_inputs(drawn, tmp_path), tmp_path / "set").data
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        statement = single_statement("report_exact", "duckdb", as_of_us=drawn.as_of_us, variables=data.variables())
        found = {row[0]: oracle.Lengths(*row[7:]) for row in connection.execute(statement).fetchall()}
    assert found == oracle.lengths(drawn.pings, drawn.hours, drawn.zones, drawn.as_of_us)


@pytest.mark.parametrize("name", [relation.name for relation in in_order(catalogue(""))])
def test_spark_parses(name: str) -> None:
    assert sqlglot.parse_one(single_statement(name, "spark"), dialect="spark")


def test_unknown_names_are_told() -> None:
    with pytest.raises(RelationUnknown, match="no relation 'reports'; there are: as_of, calendar"):
        single_statement("reports", "postgres")
    with pytest.raises(FormatUnknown, match="no format 'oracle'; there are: duckdb, postgres, spark"):
        single_statement("report", "oracle")


def test_plain_duckdb_shell(drawn: Tables, tmp_path: Path) -> None:
    """The DuckDB CLI, without Python, in a folder that has queries/ as the repository has."""
    load(write_inputs(drawn, tmp_path), tmp_path / "data" / "set")
    shutil.copytree(Path(__file__).parent.parent / "queries", tmp_path / "queries")
    done = subprocess.run(
        [DUCKDB, "-init", "queries/shell.duckdbrc", "-csv", "-c", "from report"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.stdout.replace("\r", "") == oracle.report_csv(drawn.pings, drawn.hours, drawn.zones), done.stderr
