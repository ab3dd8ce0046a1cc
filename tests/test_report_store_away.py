"""A store of the reports that is away for a while costs no report."""

import hashlib
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from buckets import Bucket, storing
from databases import new_database
from servers import Served, serving, working
from stored_reports import Choose, ended, made_by, names, read, until

from engine.attempt import WAITING, Names
from engine.data_set import open_data_set
from engine.job import new_job
from engine.jobs import open_jobs
from engine.report import write_report
from engine.report_bucket import ReportBucket
from engine.report_files import name_of
from engine.runner import Runner
from engine.service import open_service

pytestmark = pytest.mark.any_duckdb

INSTANTS = ("2023-01-24T12:30:00Z", "2023-01-24T13:00:00Z", "2023-01-24T13:30:00Z", "2023-01-24T14:00:00Z")
FIRST_US = 1_674_563_400_000_000  # the first of them
HALF_HOUR_US = 1_800_000_000
LEASE_SECONDS = 2
LARGE = 30 << 20


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """A store for tests that kill it, and start it again."""
    with storing(tmp_path_factory.mktemp("mortal")) as found:
        yield found


@pytest.fixture
def mortal(store: Bucket, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """That store, known to this process and those that it starts."""
    for name, value in store.environment.items():
        monkeypatch.setenv(name, value)
    return store


def report_of(server: Served, job_id: str) -> dict[str, Any]:
    """The report as it is now."""
    found: dict[str, Any] = server.get(f"/reports/{job_id}").json()
    return found


def is_waiting(server: Served, job_id: str) -> bool:
    """Whether a try waits for the store."""
    report = report_of(server, job_id)
    return bool(report["state"] == "running" and report["progress"]["doing"] == WAITING)


def undisturbed(data: Path, folder: Path) -> Mapping[str, bytes]:
    """What the reports are, made without a server."""
    path, found = folder / "undisturbed.csv", {}
    for number, instant in enumerate(INSTANTS):
        write_report(open_data_set(data), path, as_of_us=FIRST_US + number * HALF_HOUR_US)
        found[instant] = path.read_bytes()
    return found


def test_reports_wait_for_a_store_that_was_killed(mortal: Bucket, data: Path, tmp_path: Path) -> None:
    wanted = undisturbed(data, tmp_path)
    with serving(data, reports=mortal.place(), workers=2) as server:
        former = server.over(server.trigger({"as_of": INSTANTS[0]})["id"])
        mortal.kill()
        dropped, *kept = (server.trigger({"as_of": instant})["id"] for instant in INSTANTS[1:])
        until(lambda: is_waiting(server, dropped) and is_waiting(server, kept[0]))
        assert report_of(server, kept[1])["state"] == "queued"
        assert "no answer" in server.get("/readyz").json()["checks"]["reports"]["detail"]
        gone = server.get(former["links"]["file"])
        assert (gone.status, gone.kind) == (503, "store-failed")
        assert int(gone.headers["Retry-After"]) > 0
        assert server.ask("DELETE", f"/reports/{dropped}").status == 202
        assert server.over(dropped)["state"] == "cancelled"
        until(lambda: is_waiting(server, kept[1]))
        mortal.start()
        for job_id, instant in zip((former["id"], *kept), (INSTANTS[0], *INSTANTS[2:]), strict=True):
            check_made(server, job_id, wanted[instant])
        assert "Traceback" not in server.log.read_text()
        assert [line for line in server.log_lines() if line["event"].startswith(f"{WAITING}: ")]


def check_made(server: Served, job_id: str, content: bytes) -> None:
    """The report is done, by its first try, and its file is whole."""
    report = server.over(job_id)
    assert (report["state"], report["attempt_count"]) == ("done", 1), report
    # A store that was just started takes files sooner than it finds those of before.
    until(lambda: server.get(report["links"]["file"]).status == 200)
    assert server.get(report["links"]["file"]).body == content
    assert report["sha256"] == hashlib.sha256(content).hexdigest()


def test_a_try_that_waits_can_be_stopped(
    bucket: Bucket, data: Path, choose: Choose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    choose(reports=bucket.place())
    with open_jobs(data) as jobs:
        job = jobs.trigger(None)[0]
        jobs.start()
        until(lambda: jobs.job(job.id).doing == WAITING)
        jobs.stop(0)
        put_back = jobs.job(job.id)
    assert (put_back.state, put_back.attempt_count) == ("queued", 0), "nothing was wrong with its try"


def test_a_store_that_stays_away_has_the_time_of_all_tries(
    bucket: Bucket, data: Path, choose: Choose, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = bucket.place()
    choose(reports=place)
    with open_jobs(data) as jobs:
        jobs.start()
        made_by(jobs, "json")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    choose(time_limit_seconds=3, tries=2)
    with open_jobs(data) as jobs:
        job = jobs.trigger(None)[0]
        jobs.start()
        over = ended(jobs, job)
    assert (over.state, over.error_type, over.attempt_count) == ("failed", "StoreFailed", 2)
    assert place in str(over.error)
    assert "no answer (Connection refused)" in str(over.error)


def test_a_try_whose_store_hangs_keeps_its_lease(postgres: str, bucket: Bucket, data: Path, choose: Choose) -> None:
    given: dict[str, Any] = {"reports": bucket.place(), "lease_seconds": LEASE_SECONDS, "tries": 1}
    with new_database(postgres, "select 1") as url:
        choose(queue=url, **given)
        with open_jobs(data) as jobs, working(data, queue=url, **given):
            bucket.process.send_signal(signal.SIGSTOP)
            try:
                job = jobs.trigger(None)[0]
                until(lambda: jobs.job(job.id).state == "running")
                # A lease that nobody extends is lost by then, and its only try with it.
                time.sleep(LEASE_SECONDS * 2.5)
                assert jobs.job(job.id).state == "running"
            finally:
                bucket.process.send_signal(signal.SIGCONT)
            made = ended(jobs, job)
            assert (made.state, made.attempt_count) == ("done", 1), made
            found = jobs.file(job.id, "csv")
            content = b"".join(found.pieces(0, found.size_bytes))
            assert made.sha256 == hashlib.sha256(content).hexdigest()


class DyingBucket(ReportBucket):
    """One whose store dies in the middle of the first upload."""

    die: Callable[[], None] | None = None

    def put(self, source: Path, name: str, tell: Callable[[], object]) -> None:
        """Uploads it; the store dies after 15 pieces."""
        heard: list[None] = []

        def hear() -> None:
            heard.append(None)
            if len(heard) == 15 and self.die is not None:
                self.die()
                self.die = None
            tell()

        super().put(source, name, hear)


def test_an_upload_that_breaks_is_made_again(mortal: Bucket, data: Path, tmp_path: Path) -> None:
    files = DyingBucket(mortal.place(), tmp_path)
    files.die = mortal.kill
    job = new_job(open_data_set(data).manifest, None, "csv")
    own = Names(files, job, "lease")
    content = bytes(range(256)) * (LARGE >> 8)
    own.part.write_bytes(content)

    def tell(doing: str, _: float | None = None) -> None:
        if doing == WAITING and mortal.process.poll() is not None:
            mortal.start()

    own.put(tell, has_safe_copy=False)
    assert files.die is None
    assert read(files, name_of(job)) == content


def test_forgotten_files_are_removed_when_the_store_is_back(
    mortal: Bucket, data: Path, choose: Choose, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = mortal.place()
    choose(reports=place)
    with open_jobs(data) as jobs:
        jobs.start()
        made = {made_by(jobs, file_format) for file_format in ("csv", "json")}
    monkeypatch.setattr("engine.runner.SWEEP_SECONDS", -1)
    choose(keep_days=1e-9)
    with open_service(data) as service:
        runner = Runner(service, lambda _: None)
        mortal.kill()
        runner.sweep()
        assert not service.store.listed(9, None, None)
        mortal.start()
        assert names(service.files) == made, "they were out of reach"
        runner.sweep()
        assert not names(service.files)
