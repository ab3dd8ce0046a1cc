"""The tables of the service: taken over from before there were versions, and brought from version to version."""

import asyncio
import json
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from databases import new_database, run
from loads import command
from schemas import all_rows, looks, make_as_stated, make_by_script, reaching

from engine.data_set import Manifest
from engine.errors import DatabaseForbidden, DatabaseNewer, JobTableFailed
from engine.job import new_job
from engine.job_database import JobDatabase, initialise_service, own_database, shared_database
from engine.job_store import JobStore
from engine.message_queue import QUEUE, install_queue, receiving_app
from engine.versioned import SERVICE, TABLES, Part, migrate

pytestmark = pytest.mark.any_duckdb

MANIFEST = Manifest(1, 7, "v000007", {}, (), {"store_status": 3}, ())
README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
NewAddress = Callable[[], str]
# As a program of before had them.
ROWS = """
insert into jobs (id, state, file_format, asked_version, version, created_us, input_counts, rejected_count)
values ('waits', 'queued', 'csv', 7, 7, 1, '{}', 0), ('ended', 'done', 'csv', 7, 7, 2, '{}', 0);
insert into keys values ('a key', 'asked', 'ended');
insert into facts values ('data', 'of those stores');
insert into schedules (id, name, cron, timezone_str, file_format, as_of_rule, created_us, next_due_us)
values ('daily', 'each day', '0 6 * * *', 'UTC', 'csv', 'due', 1, 2);
insert into schedule_runs (schedule_id, due_us, job_id) values ('daily', 2, 'ended')
"""
# SQLite has to make the second table anew, to which another one refers; a check without a name is to be given again.
LATER = """
from alembic import op
from sqlalchemy import CheckConstraint, Column, Text

revision, down_revision = "2", "1"


def upgrade() -> None:
    op.add_column("jobs", Column("note", Text, nullable=False, server_default="none"))
    checks = [CheckConstraint("as_of_rule in ('due', 'latest')")]
    with op.batch_alter_table("schedules", table_args=checks) as batch:
        batch.alter_column("cron", existing_type=Text, nullable=True)
"""
BROKEN = (
    LATER
    + """
    op.execute("select 1 from nowhere")
"""
)
LATEST = "select max(name) from openhours.queue_migrations"
# One a kind of thing that a database has, so that none goes unseen.
DIFFERENCES = {
    "sqlite": (
        "alter table jobs add column extra text",
        "drop index jobs_by_state",
        "create index jobs_by_state on jobs (number, state)",
        "drop index runs_to_be_told",
        "create index runs_to_be_told on schedule_runs (next_try_us)",
        "drop table facts",
        "create table facts (name text not null primary key, value text)",
        "drop table facts",
        "create table facts (name text not null primary key, value text, check (value <> ''))",
        "drop table keys",
        "create table keys (key text not null primary key, request text not null, job_id text not null)",
    ),
    "postgresql": (
        "alter table jobs add column extra text",
        "alter table jobs alter extra type bigint using 1",
        "alter table jobs alter extra set default 1",
        "alter table jobs alter extra set not null",
        "drop index runs_to_be_told",
        "create index runs_to_be_told on schedule_runs (next_try_us)",
        "alter table jobs drop constraint jobs_state_check",
        "alter table keys drop constraint keys_job_id_fkey",
        "alter table jobs alter number drop identity",
        "alter table schedules drop constraint schedules_name_key",
    ),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which database it is."""
    return str(request.param)


@pytest.fixture
def new_address(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewAddress]:
    """The addresses of empty databases of that kind."""
    if kind == "sqlite":
        numbers = iter(range(9))
        yield lambda: str(tmp_path / f"{next(numbers)}.sqlite")
    else:
        with (
            new_database(request.getfixturevalue("postgres"), "") as one,
            new_database(request.getfixturevalue("postgres"), "") as other,
        ):
            left = iter((one, other))
            yield lambda: next(left)


@pytest.fixture
def former(kind: str, new_address: NewAddress, golden: Path) -> str:
    """A database as a program of before there were versions left it."""
    address = new_address()
    make_by_script(address, golden / f"service_1_{kind}.sql")
    with reaching(address) as connection:
        for statement in ROWS.split(";\n"):
            connection.exec_driver_sql(statement)
        if kind == "postgresql":
            install_queue(connection)
    return address


def opened(address: str) -> JobDatabase:
    """The database as servers and workers open it."""
    return shared_database(address) if address.startswith("postgresql") else own_database(Path(address))


def part_of(folder: Path, *later: str) -> Part:
    """The service's tables with these versions after the first, in a folder of the test's own."""
    folder.mkdir()
    shutil.copy(SERVICE.scripts / "v0001.py", folder)
    for number, script in enumerate(later, 2):
        (folder / f"v{number:04}.py").write_text(script, encoding="utf-8")
    return Part(SERVICE.name, folder)


def test_what_migrations_make_is_what_the_engine_states(new_address: NewAddress) -> None:
    migrated, stated = new_address(), new_address()
    opened(migrated).close()
    make_as_stated(stated)
    assert looks(migrated) == looks(stated)


def test_the_first_version_stays_as_it_was(kind: str, new_address: NewAddress, golden: Path, tmp_path: Path) -> None:
    migrated, former = new_address(), new_address()
    make_by_script(former, golden / f"service_1_{kind}.sql")
    with reaching(migrated) as connection:
        if kind == "postgresql":
            connection.exec_driver_sql("create schema openhours")
        migrate(connection, part_of(tmp_path / "first"), "here")
    assert looks(migrated) == looks(former)


def test_a_difference_is_seen(kind: str, new_address: NewAddress) -> None:
    address = new_address()
    opened(address).close()
    before = looks(address)
    for statement in DIFFERENCES[kind]:
        with reaching(address) as connection:
            connection.exec_driver_sql(statement)
        after = looks(address)
        assert after != before, statement
        before = after


def test_what_was_made_before_versions_is_taken_over(former: str, new_address: NewAddress) -> None:
    before, stated = all_rows(former), new_address()
    assert {name: len(rows) for name, rows in before.items() if rows and name != "queue_migrations"} == {
        "facts": 1,
        "jobs": 2,
        "keys": 1,
        "schedule_runs": 1,
        "schedules": 1,
    }
    with closing(opened(former)) as database:
        assert (database.migrated.version, database.migrated.version_before) == (SERVICE.newest, 0)
    assert all_rows(former) == before
    make_as_stated(stated)
    assert looks(former) == looks(stated)


def test_a_further_version_keeps_the_rows(former: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several who start with it one makes it, while who has the version before works on, but can't start again."""
    with closing(JobStore(opened(former))) as running:
        before = all_rows(former)
        monkeypatch.setattr("engine.service_tables.SERVICE", part_of(tmp_path / "later", LATER))
        with ThreadPoolExecutor(4) as pool:
            databases = list(pool.map(lambda _: opened(former), range(4)))
        assert sorted(database.migrated.version_before for database in databases) == [1, 2, 2, 2]
        for database in databases:
            database.close()
        noted = [job | {"note": "none"} for job in before["jobs"]]
        assert all_rows(former) == before | {"jobs": noted}
        monkeypatch.undo()
        job, _ = running.add(new_job(MANIFEST, 1, "csv"), None, "asked", 100)
        assert running.find(job.id) == job
        running.remove("ended")
        assert all_rows(former)["keys"] == [], "what refers to a job still goes with it"
        with pytest.raises(DatabaseNewer, match="has version 2 of service, and this openhours knows 1 only"):
            opened(former)


def test_a_version_that_fails_changes_nothing(former: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(former).close()
    before = looks(former), all_rows(former)
    monkeypatch.setattr("engine.service_tables.SERVICE", part_of(tmp_path / "broken", BROKEN))
    with pytest.raises(JobTableFailed, match="nowhere"):
        opened(former)
    assert (looks(former), all_rows(former)) == before
    monkeypatch.undo()
    with closing(opened(former)) as database:
        assert database.migrated.version_before == 1


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_later_database_is_refused_in_one_line(former: str, sample_set: Path) -> None:
    opened(former).close()
    with reaching(former) as connection:
        connection.exec_driver_sql("update openhours_service_version set version_num = '99'")
    (sample_set / "service").mkdir(exist_ok=True)
    shutil.copy(former, sample_set / "service" / "jobs.sqlite")
    done = command("serve", "--port", "0", "--data", str(sample_set))
    assert done.returncode == 1
    assert done.stderr.endswith("jobs.sqlite has version 99 of service, and this openhours knows 1 only: upgrade it\n")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("kind", ["sqlite"])
def test_what_is_current_needs_no_alembic(former: str) -> None:
    """It takes a while to import, and most starts find nothing to do."""
    opened(former).close()
    program = (
        "import sys; from pathlib import Path; sys.modules['alembic'] = None;"
        "from engine.job_database import own_database; own_database(Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", program, former], check=True, cwd=Path(__file__).parent.parent)


def test_init_makes_the_part_of_servers_and_workers(database: str, golden: Path) -> None:
    """It is one of its own: neither needs the other, and a check of the tables looks at those alone."""
    make_by_script(database, golden / "service_1_postgresql.sql")
    first = command("db", "init", "--part", "service", database)
    assert (first.returncode, first.stderr) == (0, "service: now version 1\n")
    both = command("db", "init", "--part", "service", "--part", "tables", "--json", database)
    assert json.loads(both.stdout)["parts"] == [
        {"name": "tables", "version": TABLES.newest, "version_before": 0},
        {"name": "service", "version": 1, "version_before": 1},
    ]
    assert json.loads(both.stdout)["partition_count"] == 16
    done = command("db", "check", database)
    assert (done.returncode, done.stdout) == (0, "")


def test_servers_and_workers_need_no_right_to_make_tables(database: str) -> None:
    """What the README grants is enough for jobs and their messages, once somebody else has made the tables."""
    role = f"web_{secrets.token_hex(8)}"
    address = f"{database}&options=-c%20role%3D{role}"
    run(database, f"create role {role} nologin")
    try:
        with pytest.raises(DatabaseForbidden, match="run openhours db init --part service postgresql"):
            shared_database(address)
        initialise_service(database)
        with pytest.raises(DatabaseForbidden, match="grant what the README says"):
            shared_database(address)
        (grants,) = re.findall(r"^```sql\n(grant usage on schema openhours .*?)^```", README, re.DOTALL | re.MULTILINE)
        run(database, re.sub(r"\bweb\b", role, grants))
        with closing(JobStore(shared_database(address))) as store:
            job, _ = store.add(new_job(MANIFEST, 1, "csv"), None, "asked", 100)
            assert asyncio.run(received(address)) == [job.id]
        # An upgrade of the queue's library changes its tables, too.
        run(database, f"delete from openhours.queue_migrations where name = ({LATEST})")
        with pytest.raises(DatabaseForbidden):
            shared_database(address)
    finally:
        run(database, f"drop owned by {role}; drop role {role}")


async def received(address: str) -> list[str]:
    """The messages that a worker takes from the queue."""
    found: list[str] = []

    async def take(job_id: str) -> None:
        found.append(job_id)

    async with receiving_app(address, take).open_async() as app:
        await app.run_worker_async(queues=[QUEUE], wait=False, install_signal_handlers=False, delete_jobs="always")
    return found
