"""Servers and workers over one queue: whatever dies, each report that was accepted is made, once and whole."""

import hashlib
import json
import random
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest
from own_postgres import OwnPostgres, own_postgres
from servers import Served, serving, working

from engine.data_set import open_data_set
from engine.instants import show_instant
from engine.jobs import FORMATS
from engine.report import write_report

pytestmark = pytest.mark.any_duckdb

TRIGGERS = 200
CALLERS = 4
WORKERS = 3
PATIENCE_SECONDS = 120
STOP_SECONDS = 40  # before systemd loses its patience
FIRST_US = 1_678_600_000_000_000
HOUR_US = 3_600_000_000
LEASE_SECONDS = 2
Request = tuple[int, str]  # as_of in microseconds, format
REQUESTS: list[Request] = [(FIRST_US + number // 3 * HOUR_US, FORMATS[number % 3]) for number in range(60)]


@pytest.fixture(scope="module")
def undisturbed(shared_sample_set: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[Request, str]:
    """The SHA-256 of each report that is asked for, made without a server."""
    path, data = tmp_path_factory.mktemp("undisturbed") / "report", open_data_set(shared_sample_set)
    found: dict[Request, str] = {}
    for as_of_us, file_format in REQUESTS:
        write_report(data, path, as_of_us=as_of_us, file_format=file_format, is_exact=file_format != "csv")
        found[as_of_us, file_format] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


@pytest.fixture
def database() -> Iterator[OwnPostgres]:
    """A PostgreSQL to kill."""
    with own_postgres() as server:
        yield server


class Crew:
    """Workers, so many at any time, however often one dies."""

    def __init__(self, data: Path, resources: ExitStack, settings: Mapping[str, object]) -> None:
        self._data, self._resources, self._settings = data, resources, settings
        self.processes = [self._new() for _ in range(WORKERS)]

    def replace(self, number: int) -> None:
        """Kills one, and has another take its place."""
        self.processes[number].kill()
        self.processes[number].wait(PATIENCE_SECONDS)
        self.processes[number] = self._new()

    def _new(self) -> "subprocess.Popen[bytes]":
        return self._resources.enter_context(working(self._data, "--concurrency", "2", **self._settings))


class Callers:
    """Threads that trigger every report once, and try again until they are told that it is accepted."""

    def __init__(self, servers: list[Served]) -> None:
        self._servers = servers
        self._waiting = [(number, REQUESTS[number % len(REQUESTS)]) for number in range(TRIGGERS)]
        self.accepted: dict[str, Request] = {}
        self.accepted_count = 0
        self.refused_count = 0
        self._threads = [threading.Thread(target=self._call, args=(number,)) for number in range(CALLERS)]
        for thread in self._threads:
            thread.start()

    @property
    def are_done(self) -> bool:
        """Whether all is accepted."""
        return not any(thread.is_alive() for thread in self._threads)

    def _call(self, number: int) -> None:
        """One caller."""
        chance = random.Random(number)
        while self._waiting:
            try:
                key, (as_of_us, file_format) = self._waiting.pop()
            except IndexError:
                return
            body = json.dumps({"as_of": show_instant(as_of_us), "format": file_format})
            while (job_id := self._accepted(chance.choice(self._servers), str(key), body)) is None:
                self.refused_count += 1
                time.sleep(0.2)
            self.accepted[job_id] = (as_of_us, file_format)
            self.accepted_count += 1
            time.sleep(chance.uniform(0, 0.2))

    @staticmethod
    def _accepted(server: Served, key: str, body: str) -> str | None:
        """The id that a server gives, if it accepts; who is refused is told that in a proper answer."""
        connection = HTTPConnection(server.host, server.port, timeout=PATIENCE_SECONDS)
        try:
            headers = {"Content-Type": "application/json", "Idempotency-Key": key}
            connection.request("POST", "/reports", body, headers)
            answer = connection.getresponse()
            job = json.loads(answer.read())
            assert answer.status in (202, 429, 503), job
            return str(job["id"]) if answer.status == 202 else None
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()


def disturb(crew: Crew, database: OwnPostgres, chance: random.Random) -> None:
    """Kills workers, lets one sleep beyond its lease, and kills the database, at random moments."""
    for what in chance.sample(["worker"] * 6 + ["sleep"] * 2 + ["database"] * 2 + ["stop"], 11):
        time.sleep(chance.uniform(0.3, 1.2))
        number = chance.randrange(WORKERS)
        match what:
            case "worker":
                crew.replace(number)
            case "sleep":
                crew.processes[number].send_signal(signal.SIGSTOP)
                time.sleep(LEASE_SECONDS * 1.5)
                crew.processes[number].send_signal(signal.SIGCONT)
            case "database":
                database.kill()
                time.sleep(chance.uniform(0, 1))
                database.start()
            case "stop":
                database.stop_at_once()
                database.start()


def test_every_accepted_report_is_made_whatever_dies(
    shared_sample_set: Path, undisturbed: Mapping[Request, str], database: OwnPostgres
) -> None:
    settings: dict[str, Any] = {
        "queue": database.url,
        "tries": 100,
        "trigger_rate": "1000000/minute",
        "queue_limit": 1000,
        "threads": 1,
        "lease_seconds": LEASE_SECONDS,
    }
    with ExitStack() as resources:
        servers = [resources.enter_context(serving(shared_sample_set, **settings)) for _ in range(2)]
        crew = Crew(shared_sample_set, resources, settings)
        callers = Callers(servers)
        disturb(crew, database, random.Random(5))
        until = time.monotonic() + PATIENCE_SECONDS
        while not callers.are_done:
            assert time.monotonic() < until
            time.sleep(0.1)
        jobs = over(servers, callers.accepted)
        assert callers.accepted_count == TRIGGERS
        assert len(REQUESTS) <= len(jobs) <= TRIGGERS, "equal ones share a job, others do not"
        for number, (job_id, job) in enumerate(jobs.items()):
            as_of_us, file_format = callers.accepted[job_id]
            assert job["state"] == "done", job
            answer = servers[number % 2].get(f"/reports/{job_id}/report.{file_format}")
            assert answer.status == 200
            assert job["sha256"] == hashlib.sha256(answer.body).hexdigest() == undisturbed[as_of_us, file_format]
        assert any(int(str(job["attempt_count"])) > 1 for job in jobs.values()), (
            "nothing died in the middle of a report"
        )
        assert callers.refused_count, "the database was not missed"
        assert servers[0].stop() == 0
        database.kill()
        assert servers[1].stop() == 0
        for worker in crew.processes:
            worker.terminate()
        for worker in crew.processes:
            assert worker.wait(STOP_SECONDS) == 0, "it waits for a database that is away"


def test_a_worker_without_a_queue_ends_at_once(shared_sample_set: Path) -> None:
    with working(shared_sample_set) as worker:
        assert worker.wait(PATIENCE_SECONDS) == 2
    told = worker_log(shared_sample_set)
    assert told.startswith("openhours: error: there is no queue to work for: set OPENHOURS_QUEUE"), told


def test_a_worker_of_another_data_set_takes_nothing(
    shared_sample_set: Path, loaded_sample: Path, database: OwnPostgres, tmp_path: Path
) -> None:
    other = shutil.copytree(loaded_sample, tmp_path / "other" / "set")
    with serving(shared_sample_set, queue=database.url), working(other, queue=database.url) as worker:
        assert worker.wait(PATIENCE_SECONDS) == 2
    assert "is of another data set" in worker_log(other)


def test_a_worker_with_a_wrong_address_ends_at_once(shared_sample_set: Path) -> None:
    with working(shared_sample_set, queue="mysql://me:geheim@there/x") as worker:
        assert worker.wait(PATIENCE_SECONDS) == 2
    told = worker_log(shared_sample_set)
    assert told.startswith("openhours: error: not the address of a PostgreSQL database"), told
    assert "geheim" not in told


def test_a_worker_that_waits_for_its_database_can_be_stopped(shared_sample_set: Path, tmp_path: Path) -> None:
    with working(shared_sample_set, queue=f"postgresql:///none?host={tmp_path}") as worker:
        until = time.monotonic() + PATIENCE_SECONDS
        while "waiting for it" not in worker_log(shared_sample_set):
            assert time.monotonic() < until
            time.sleep(0.05)
        worker.terminate()
        assert worker.wait(STOP_SECONDS) == 130


def worker_log(data: Path) -> str:
    """What the latest worker wrote."""
    return max(data.parent.glob("worker-*.log")).read_text(encoding="utf-8")


def over(servers: list[Served], accepted: Mapping[str, Request]) -> dict[str, dict[str, object]]:
    """What became of the reports, told by either server."""
    until = time.monotonic() + PATIENCE_SECONDS
    jobs: dict[str, dict[str, object]] = {}
    for number, job_id in enumerate(accepted):
        while True:
            job = servers[number % 2].get(f"/reports/{job_id}").json()
            if job.get("state") in ("done", "failed", "cancelled"):
                break
            assert time.monotonic() < until, job
            time.sleep(0.1)
        jobs[job_id] = job
    return jobs


def test_server_tells_that_its_job_table_is_away(sample_set: Path, database: OwnPostgres) -> None:
    """And of nothing else that it is; what the process itself counts is still there to be read."""
    with serving(sample_set, queue=database.url) as server:
        server.wait_ready()
        assert figures(server)["openhours_job_table_up"] == 1
        database.kill()
        refused = server.ask("POST", "/reports")
        assert (refused.status, refused.kind) == (503, "job-table-failed")
        assert int(refused.headers["Retry-After"]) > 0
        assert refused.json()["detail"] == "the job table can't be reached"
        ready = server.get("/readyz")
        failing = {name: each["detail"] for name, each in ready.json()["checks"].items() if not each["is_ok"]}
        assert failing == {"job_table": "the job table can't be reached", "queue": "how many wait is not known"}
        away = figures(server)
        assert away["openhours_job_table_up"] == 0
        assert away["openhours_rejected_rows"] == 0
        assert any(name.startswith("openhours_http_requests_total") for name in away)
        assert not any(name.startswith(("openhours_jobs", "openhours_queue", "openhours_schedules")) for name in away)
        told = [line["error"] for line in server.log_lines() if line.get("error_type") == "JobTableFailed"]
        assert told
        assert all("postgresql://" in each for each in told)
        database.start()
        assert figures(server)["openhours_job_table_up"] == 1


def figures(server: Served) -> dict[str, float]:
    """What /metrics tells."""
    answer = server.get("/metrics")
    assert answer.status == 200, answer.body
    lines = [line for line in answer.body.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}
