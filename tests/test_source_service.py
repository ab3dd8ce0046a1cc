"""Servers and workers whose data sets follow a PostgreSQL database, each on its own disk."""

import fcntl
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest
from databases import PLAIN, add, needs_extension, new_database, run
from loads import command
from own_postgres import own_postgres
from servers import NOT_READY, Served, refused, serving, working

from engine.drafts import LOCK_NAME
from engine.source import WAITING

pytestmark = needs_extension

SECONDS = 60
LEASE_SECONDS = 2
LATER = "2023-03-16 01:02:03+00"


@pytest.fixture
def url(postgres: str, sample_files: Mapping[str, Path]) -> Iterator[str]:
    """A database with the sample in openhours' own tables."""
    files = [f"--{name.replace('_', '-')}={path}" for name, path in sample_files.items()]
    with new_database(postgres, "select 1") as address:
        assert command("db", "init", address).returncode == 0
        assert command("load", *files, "--into", address).returncode == 0
        yield address


def report_made(server: Served) -> tuple[dict[str, Any], bytes]:
    """A report as of the latest ping, triggered and fetched."""
    job_id = server.ask("POST", "/reports", {"as_of": "latest", "format": "csv"}).json()["id"]
    return server.over(job_id), server.get(f"/reports/{job_id}/report.csv").body


def test_one_report_from_files_and_through_the_queue(
    url: str, sample_files: Mapping[str, Path], tmp_path: Path
) -> None:
    """Byte for byte that of the files, from servers and workers that have nothing but the database."""
    files = [f"--{name.replace('_', '-')}={path}" for name, path in sample_files.items()]
    assert command("report", *files, "--out", tmp_path / "files.csv").returncode == 0
    settings: dict[str, Any] = {"queue": url, "source": url, "sync_seconds": 1, "reports": tmp_path / "reports"}
    with ExitStack() as resources:
        servers = [resources.enter_context(serving(tmp_path / f"server-{n}" / "set", **settings)) for n in range(2)]
        for number in range(2):
            resources.enter_context(working(tmp_path / f"worker-{number}" / "set", **settings))
        job, made = report_made(servers[0])
        assert made == (tmp_path / "files.csv").read_bytes()
        add(url, "store_status", [("new", LATER, "inactive")])
        job, made = report_made(servers[1])
        assert job["made_as_of"] == "2023-03-16T01:02:03Z", "it looks back from a ping that nobody synced before"
        assert b"\nnew," in made
        wait_for_store(servers[0], "new")
        for server in servers:
            assert server.stop() == 0


def test_a_report_that_waits_for_a_load_keeps_its_lease(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "server" / "set"
    settings: dict[str, Any] = {
        "queue": url,
        "source": url,
        "reports": tmp_path / "reports",
        "lease_seconds": LEASE_SECONDS,
    }
    with serving(folder, sync_seconds=1000, **settings) as server, working(folder, tries=1, **settings):
        with (folder / LOCK_NAME).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            job_id = server.ask("POST", "/reports", {"as_of": "latest", "format": "csv"}).json()["id"]
            until = time.monotonic() + SECONDS
            while server.get(f"/reports/{job_id}").json()["state"] == "queued":
                assert time.monotonic() < until
                time.sleep(0.1)
            # A lease that nobody extends is lost by then, and its only try with it.
            time.sleep(LEASE_SECONDS * 2.5)
            assert server.get(f"/reports/{job_id}").json()["state"] == "running"
        job = server.over(job_id)
        assert (job["state"], job["attempt_count"]) == ("done", 1), job


def test_a_queue_wants_a_common_place_for_reports(url: str, tmp_path: Path) -> None:
    told = refused("--data", str(tmp_path / "set"), queue=url, source=url)
    assert told.returncode == 2
    assert told.stderr.startswith("openhours: error: the setting OPENHOURS_REPORTS is wrong")


def test_one_process_follows_too(url: str, tmp_path: Path) -> None:
    with serving(tmp_path / "server" / "set", source=url, sync_seconds=1) as server:
        _, made = report_made(server)
        assert made.count(b"\n") == 61
        run(url, "delete from store_tz; delete from store_hours")
        add(url, "store_status", [("new", LATER, "active")])
        job, made = report_made(server)
        assert job["input"]["counts"]["store_hours"] == job["input"]["counts"]["store_tz"] == 0
        assert b"\nnew,60.00,24.00,168.00," in made
        wait_for_store(server, "new")


def test_a_server_answers_while_it_copies_the_database(url: str, tmp_path: Path) -> None:
    """It is there at once, says what it waits for, and needs no other start."""
    with psycopg.connect(url) as loading:
        loading.execute("lock table store_hours")
        with serving(tmp_path / "server" / "set", source=url, said=NOT_READY) as server:
            assert server.get("/livez").status == 200
            ready = server.get("/readyz")
            assert (ready.status, ready.json()["is_ready"], list(ready.json()["checks"])) == (503, False, ["start"])
            asked = server.ask("POST", "/reports", {"as_of": "latest", "format": "csv"})
            assert (asked.status, asked.kind, asked.headers["Retry-After"]) == (503, "server-starting", "5")
            page = server.get("/ui/reports", Accept="text/html")
            assert (page.status, b"the server is starting (" in page.body) == (503, True)
            assert server.get("/static/app.css").status == 200
            loading.rollback()
            server.wait_ready()
            assert report_made(server)[1].count(b"\n") == 61
            assert server.get("/ui/reports", Accept="text/html").status == 200
            assert server.stop() == 0


def test_a_server_that_copies_the_database_can_be_stopped(url: str, tmp_path: Path) -> None:
    with psycopg.connect(url) as loading:
        loading.execute("lock table store_hours")
        with serving(tmp_path / "server" / "set", source=url, said=NOT_READY) as server:
            assert server.stop() == 130
            assert "Traceback" not in server.log.read_text()


def test_a_report_waits_for_a_source_that_was_killed(tmp_path: Path) -> None:
    with own_postgres() as database:
        run(database.url, PLAIN)
        add(database.url, "store_status", [("old", LATER, "active")])
        with serving(tmp_path / "server" / "set", source=database.url, sync_seconds=1000, tries=1) as server:
            database.kill()
            job_id = server.ask("POST", "/reports", {"as_of": "latest", "format": "csv"}).json()["id"]
            until = time.monotonic() + SECONDS
            while server.get(f"/reports/{job_id}").json()["progress"]["doing"] != WAITING:
                assert time.monotonic() < until
                time.sleep(0.1)
            database.start()
            assert server.over(job_id)["state"] == "done"
            assert "Traceback" not in server.log.read_text()


def wait_for_store(server: Served, store_id: str) -> None:
    """Waits for the pages to know of a store."""
    until = time.monotonic() + SECONDS
    while server.get(f"/stores?search={store_id}").json().get("total_count") != 1:
        assert time.monotonic() < until
        time.sleep(0.1)
