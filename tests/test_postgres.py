"""Connections to PostgreSQL, and what its tables are called there."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from engine.errors import EngineError, PostgresFailed, PostgresUnusable, PostgresUrlInvalid, SettingInvalid
from engine.postgres import connection_string, postgres_connection, shown_url
from engine.postgres_names import postgres_tables

pytestmark = pytest.mark.any_duckdb

PASSWORD = "hunter2"  # noqa: S105 - of nothing


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://u:hunter2@h:5433/db", "postgresql://u@h:5433/db"),
        ("postgresql://u:hun/ter@2@h/db", "postgresql://u@h/db"),
        (
            "postgres://h/db?user=u&password=hunter2&sslmode=require",
            "postgres://h/db?user=u&password=…&sslmode=require",
        ),
        ("postgresql:///db?host=/run/socket", "postgresql:///db?host=/run/socket"),
        ("postgresql://u@h/db", "postgresql://u@h/db"),
    ],
)
def test_url_is_shown_without_its_password(url: str, shown: str) -> None:
    assert shown_url(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:hunter2@h/db",
        "u:hunter2@h/db",
        "host=h password=hunter2",
        "",
        "postgresql://u:hunter2@h/db?passwort=hunter2",
        "postgresql://u:hunter2%zz@h/db",
        "postgresql://u:hunter2/@h:port/db",
        "postgresql://u:hunter2@h:hunter2/db",
        "postgresql://u:sec@hunter2@h/db",
        "postgresql://u:sec@@hunter2@h/db",
        "postgresql://u:sec?@hunter2@h/db",
        "postgresql://u:sec@hunter2/ret@h/db",
        "postgresql://u:12/hunter2@h/db",
        "postgresql://u:sec@hunter2@h/db?sslmode=require",
    ],
)
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(PostgresUrlInvalid, match="not the address of a PostgreSQL database") as caught:
        connection_string(url)
    assert PASSWORD not in str(caught.value)


def test_url_may_say_otherwise_than_the_defaults() -> None:
    target = connection_string("postgres://h/db?connect_timeout=3")
    assert "connect_timeout=3" in target
    assert "application_name=openhours" in target


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me%40corp:a%40b@h/db%40x",
        "postgresql://h/db?user=me@corp&password=a@b",
        "postgresql:///db?host=/run/a@b",
        "postgresql://u:a?b@h/db?host=@socket",
    ],
)
def test_at_is_taken_where_it_can_be(url: str) -> None:
    assert connection_string(url)


def test_connection_is_in_utc_and_named(postgres: str) -> None:
    with postgres_connection(f"{postgres}&options=-c%20TimeZone%3DAsia/Tokyo%20-c%20work_mem%3D5MB") as connection:
        assert connection.execute("show application_name").fetchone() == ("openhours",)
        assert connection.execute("show work_mem").fetchone() == ("5MB",)
    with postgres_connection(postgres) as connection:
        assert connection.execute("show timezone").fetchone() == ("UTC",)


@pytest.fixture
def role(postgres: str) -> Iterator[str]:
    """A role with a password, of this test alone."""
    name = f"role_{os.getpid()}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"create role {name} login password '{PASSWORD}'")
        yield name
        connection.execute(f"drop role {name}")


def test_what_fails_is_told_without_the_password(postgres: str, role: str, tmp_path: Path) -> None:
    socket = postgres.partition("?")[2]
    for url in (
        f"postgresql://{role}:{PASSWORD}@/nowhere?{socket}",
        f"postgresql://{role}:{PASSWORD}@/postgres?host={tmp_path}",
        f"postgresql://{role}:{PASSWORD}@localhost:1/postgres",
    ):
        with pytest.raises(PostgresUnusable, match="can't be used: ") as caught, postgres_connection(url):
            pass
        assert PASSWORD not in str(caught.value)
        assert "\n" not in str(caught.value)


def test_statement_that_fails_is_one_line(postgres: str) -> None:
    with (
        pytest.raises(PostgresFailed, match=r'relation "nothing" does not exist$'),
        postgres_connection(postgres) as it,
    ):
        it.execute("select\n* from nothing")


def test_connection_that_is_lost_is_told(postgres: str) -> None:
    with pytest.raises(PostgresUnusable, match="terminating connection due to administrator command"):
        use_killed(postgres)


def use_killed(url: str) -> None:
    """Uses a connection that an administrator ended."""
    with postgres_connection(url) as connection, psycopg.connect(url, autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s)", [connection.info.backend_pid])
        connection.execute("select 1")


def test_missing_extra_is_told() -> None:
    """A Python that finds no psycopg still imports the module, and says what to install."""
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from engine.postgres import connection_string\nfrom engine.errors import EngineError\n"
        "try: connection_string('postgresql://h/db')\nexcept EngineError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (
        done.stdout == "PostgreSQL (by psycopg) needs a part that is not installed: pip install 'openhours[postgres]'\n"
    )


def test_names_are_as_here_unless_said() -> None:
    tables = postgres_tables("")
    assert [table.qualified for table in tables.values()] == ['"store_status"', '"store_hours"', '"store_tz"']
    assert tables["store_tz"].column("timezone_str") == '"timezone_str"'


def test_names_are_read_as_sql_would() -> None:
    text = 'store_status = Ops.polls(store_id=shop, timestamp_utc="Polled ""At""") ;\n store_tz="a.b;c=(d)"; '
    tables = postgres_tables(text)
    polls = tables["store_status"]
    assert polls.qualified == '"ops"."polls"'
    assert (polls.column("store_id"), polls.column("status")) == ('"shop"', '"status"')
    assert polls.column("timestamp_utc") == '"Polled ""At"""'
    assert tables["store_tz"].qualified == '"a.b;c=(d)"'
    assert tables["store_hours"].qualified == '"store_hours"'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("polls=x", "there is no table polls: there are store_status, store_hours, store_tz"),
        ("store_tz=x(zone=y)", "store_tz has no column zone: it has store_id, timezone_str"),
        ("store_tz=x; store_tz=y", "store_tz is named twice"),
        ("store_tz=x(store_id=a, store_id=b)", "a column of store_tz is named twice"),
        ("store_tz=x(store_id=a, timezone_str=a)", "a column of store_tz is named twice"),
        ("store_tz=x(store_id=timezone_str)", "a column of store_tz is named twice"),
        ("store_tz", "can't be read from 'store_tz' on"),
        ("store_tz=", "can't be read from 'store_tz=' on"),
        ("store_tz=a.b.c", "can't be read from 'store_tz=a.b.c' on"),
        ("store_tz=a; drop table x", "can't be read from 'drop table x' on"),
        ('store_tz="a', "can't be read from"),
        ("store_tz=x()", "can't be read from"),
        (f"store_tz={'é' * 32}", "it has more than 63 bytes"),
    ],
)
def test_names_that_can_not_be_are_refused(text: str, why: str) -> None:
    with pytest.raises(SettingInvalid, match="the setting OPENHOURS_POSTGRES_NAMES is wrong: ") as caught:
        postgres_tables(text)
    assert why in str(caught.value)


def test_errors_are_of_the_tree() -> None:
    assert all(issubclass(kind, EngineError) for kind in (PostgresFailed, PostgresUnusable, PostgresUrlInvalid))
