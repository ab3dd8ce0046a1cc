"""`openhours db init`: the tables that it makes in a real PostgreSQL, once, by versions."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from alembic.script import ScriptDirectory
from databases import new_database
from loads import command

from engine.errors import DatabaseNewer, DatabaseUnready, PostgresFailed, TablesTaken
from engine.migrating import check_ready, initialise
from engine.versioned import PARTS, Part

pytestmark = pytest.mark.any_duckdb

# Every name that a database has, with its kind and its comment.
CATALOGUE = """
    select relname, relkind::text, obj_description(oid, 'pg_class') from pg_class
    where relnamespace = 'public'::regnamespace order by relname
"""
PARTITIONS = """
    select relname from pg_class inner join pg_inherits on inhrelid = pg_class.oid
    where inhparent = 'store_status'::regclass order by relname
"""
REFUSED = {
    "an empty id": "store_tz values ('', 'UTC')",
    "a blank id": "store_status values ('  ', '2023-01-24 00:00Z', 'active')",
    "no id": "store_hours values (null, 0, '09:00', '17:00')",
    "a zone twice": "store_tz values ('1', 'UTC'), ('1', 'Asia/Tokyo')",
    "the eighth day": "store_hours values ('1', 7, '09:00', '17:00')",
    "a start at the end of the day": "store_hours values ('1', 0, '24:00', '17:00')",
    "the same hours twice": "store_hours values ('1', 0, '09:00', '17:00'), ('1', 0, '09:00', '17:00')",
    "a status in capitals": "store_status values ('1', '2023-01-24 00:00Z', 'ACTIVE')",
    "an instant without end": "store_status values ('1', 'infinity', 'active')",
    "an instant before 1970": "store_status values ('1', '1969-12-31 23:59:59Z', 'active')",
    "a ping twice": "store_status values ('1', '2023-01-24 0:00Z', 'active'), ('1', '2023-01-24 1:00+01', 'active')",
}


def test_init_makes_the_tables_once(database: str) -> None:
    first = command("db", "init", database)
    assert (first.returncode, first.stderr) == (0, "tables: now version 2\npartitions of store_status made: 16\n")
    made = rows(database, CATALOGUE)
    second = command("db", "init", database)
    assert (second.returncode, second.stderr) == (0, "tables: already version 2\npartitions of store_status made: 0\n")
    assert rows(database, CATALOGUE) == made
    quiet = command("db", "init", "-q", database)
    assert (quiet.stdout, quiet.stderr) == ("", "")
    told = json.loads(command("db", "init", "--json", database).stdout)
    assert told["parts"] == [{"name": "tables", "version": 2, "version_before": 2}]
    assert told["partition_count"] == 0
    check_ready(database)


def test_tables_teach(database: str) -> None:
    """Every table and column of ours says what it means."""
    initialise(database)
    silent = rows(
        database,
        "select relname, attname from pg_class inner join pg_attribute on attrelid = pg_class.oid "
        "where (relname like 'store\\_%' or relname = 'polled_stores') and relkind in ('r', 'p') and attnum >= 0 "
        "and (col_description(pg_class.oid, attnum) is null or obj_description(pg_class.oid, 'pg_class') is null)",
    )
    assert silent == []


@pytest.mark.parametrize("insert", REFUSED.values(), ids=list(REFUSED))
def test_tables_refuse(initialised: str, insert: str) -> None:
    with (
        psycopg.connect(initialised, options="-c TimeZone=UTC") as connection,
        pytest.raises(psycopg.IntegrityError),
    ):
        connection.execute(f"insert into {insert}")


@pytest.fixture(scope="module")
def initialised(postgres: str) -> Iterator[str]:
    """The address of a database that only takes what is refused."""
    with new_database(postgres, "") as url:
        initialise(url)
        yield url


def test_two_inits_at_once(database: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: initialise(database), range(4)))
    assert sorted(each.tables.version_before for each in done) == [0, 2, 2, 2]
    assert sorted(each.partition_count for each in done) == [0, 0, 0, 16]


def test_newer_database_is_left_alone(database: str) -> None:
    initialise(database)
    run(database, "update openhours_tables_version set version_num = '99'")
    before = rows(database, CATALOGUE)
    done = command("db", "init", database)
    assert done.returncode == 1
    assert done.stderr.endswith("has version 99 of tables, and this openhours knows 2 only: upgrade it\n")
    assert rows(database, CATALOGUE) == before
    with pytest.raises(DatabaseNewer):
        check_ready(database)


def test_tables_of_others_are_left_alone(database: str) -> None:
    """All is made, or nothing."""
    run(database, "create table store_status (id int)")
    before = rows(database, CATALOGUE)
    with pytest.raises(TablesTaken, match="openhours db check"):
        initialise(database)
    assert rows(database, CATALOGUE) == before


def test_missing_right_is_told(database: str) -> None:
    run(database, "revoke create on schema public from public; create role nobody_much nologin")
    with pytest.raises(PostgresFailed, match="permission denied for schema public"):
        initialise(f"{database}&options=-c%20role%3Dnobody_much")
    run(database, "drop role nobody_much")


def test_unready_database_is_told(database: str) -> None:
    with pytest.raises(DatabaseUnready, match="does not have openhours' tables yet: run openhours db init postgresql:"):
        check_ready(database)


def test_partitions_take_their_rows_from_the_default_one(database: str) -> None:
    """No ping is refused for want of a partition, and none is lost when one comes."""
    initialise(database)
    before = rows(database, PARTITIONS)
    run(
        database,
        "insert into store_status values ('1', '2023-01-24 23:59:59.999999Z', 'active'), "
        "('1', '2023-01-25 00:00Z', 'inactive'), ('1', '2023-01-26 00:00Z', 'active')",
    )
    assert rows(database, "select count(*) from store_status_default") == [(3,)]
    assert rows(database, "select openhours_make_partitions('2023-01-24', '2023-01-25')") == [(2,)]
    assert rows(database, "select openhours_make_partitions('2023-01-24', '2023-01-25')") == [(0,)]
    assert set(rows(database, PARTITIONS)) - set(before) == {("store_status_20230124",), ("store_status_20230125",)}
    found = rows(database, "select tableoid::regclass::text, store_id, status from store_status order by timestamp_utc")
    assert found == [
        ("store_status_20230124", "1", "active"),
        ("store_status_20230125", "1", "inactive"),
        ("store_status_default", "1", "active"),
    ]


def test_partitions_take_what_is_under_way(database: str) -> None:
    """A ping that somebody is bringing in just then is waited for."""
    initialise(database)
    waiting = "select exists (select from pg_locks where not granted and relation = 'store_status_default'::regclass)"
    with psycopg.connect(database) as connection, ThreadPoolExecutor() as pool:
        connection.execute("insert into store_status values ('1', '2023-01-24 12:00Z', 'active')")
        making = pool.submit(rows, database, "select openhours_make_partitions('2023-01-24', '2023-01-24')")
        while not making.done() and rows(database, waiting) == [(False,)]:
            time.sleep(0.05)
        connection.commit()
        assert making.result() == [(1,)]
    assert rows(database, "select tableoid::regclass::text from store_status") == [("store_status_20230124",)]


def test_old_dates_are_dropped(database: str) -> None:
    initialise(database)
    run(database, "select openhours_make_partitions('2023-01-24', '2023-01-25')")
    run(
        database,
        "insert into store_status values ('1', '2023-01-24 12:00Z', 'active'), ('1', '2023-01-25 12:00Z', 'active')",
    )
    run(database, "drop table store_status_20230124")
    assert rows(database, "select cast(timestamp_utc as date)::text from store_status") == [("2023-01-25",)]


def test_partitions_are_bounded(database: str) -> None:
    initialise(database)
    before = rows(database, PARTITIONS)
    with pytest.raises(psycopg.errors.RaiseException, match="partitions of more than 1000 dates at once"):
        run(database, "select openhours_make_partitions('2007-01-01', '2009-12-31')")
    assert rows(database, PARTITIONS) == before


def test_missing_extra_is_told() -> None:
    program = "import sys; sys.modules['psycopg'] = None; from engine.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "db", "init", "postgresql://localhost:1/db"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent,
    )
    assert done.returncode == 2
    assert done.stderr == (
        "openhours: error: PostgreSQL (by psycopg) needs a part that is not installed: "
        "pip install 'openhours[postgres]'\n"
    )


def test_server_that_is_not_there_is_told() -> None:
    done = command("db", "init", "postgresql://me:hunter2@localhost:1/db", "--json")
    assert done.returncode == 1
    error = json.loads(done.stderr)["error"]
    assert error["type"] == "PostgresUnusable"
    assert "hunter2" not in done.stderr


def test_parts_have_migrations() -> None:
    """Each part that init makes has a folder of them, in the wheel too, whose files' names tell the newest."""
    folder = Path(sys.modules[Part.__module__].__file__ or "").parent / "migrations"
    assert {path.parent.name for path in folder.glob("*/v0*.py")} == {part.name for part in PARTS}
    for part in PARTS:
        scripts = ScriptDirectory(str(folder), version_locations=[str(part.scripts)])
        assert scripts.get_current_head() == str(part.newest)
        assert [path.stem for path in sorted(part.scripts.glob("*.py"))] == [
            f"v{number:04}" for number in range(1, part.newest + 1)
        ]


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    """What a query gives."""
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def run(url: str, statements: str) -> None:
    """Runs statements."""
    with psycopg.connect(url) as connection:
        connection.execute(statements.encode())
