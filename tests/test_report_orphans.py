"""Files of reports that no job has, or not any more: removed, and never one that a job has."""

import fcntl
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from servers import SECONDS
from stored_reports import ended, names, nothing, read, written

from engine.data_set import open_data_set
from engine.errors import JobUnknown
from engine.job import Job, Made, new_job
from engine.job_database import own_database
from engine.job_store import JobStore
from engine.jobs import Jobs, open_jobs
from engine.report_files import MARGIN_SECONDS, name_of, remove_orphans
from engine.runner import Runner, every_job
from engine.service import open_service
from engine.settings import settings
from engine.stored import ReportFiles

pytestmark = pytest.mark.any_duckdb


@dataclass(frozen=True)
class Held:
    """A job whose try is at work until it is let go."""

    jobs: Jobs
    job: Job
    let_go: Callable[[], None]

    def change(self, assignments: str) -> Job:
        """Changes the job's row, as another process does."""
        with closing(sqlite3.connect(self.jobs.home / "jobs.sqlite", timeout=SECONDS)) as table, table:
            table.execute(f"update jobs set {assignments} where state = 'running'")
        return self.jobs.job(self.job.id)


@pytest.fixture
def held(report_files: ReportFiles, data: Path) -> Iterator[Held]:
    """One whose data set is locked; letting it go waits for its end."""
    assert not names(report_files)
    (version,) = data.glob("v*")
    lock = os.open(version, os.O_RDONLY)
    with open_jobs(data) as jobs:

        def let_go() -> None:
            fcntl.flock(lock, fcntl.LOCK_UN)
            jobs.stop(SECONDS)

        fcntl.flock(lock, fcntl.LOCK_EX)
        job, _ = jobs.trigger(None)
        jobs.start()
        until = time.monotonic() + SECONDS
        while (running := jobs.job(job.id)).state != "running":
            assert time.monotonic() < until
            time.sleep(0.01)
        yield Held(jobs, running, let_go)
        let_go()
    os.close(lock)


def test_a_try_that_lost_its_job_leaves_the_winners_file(held: Held, report_files: ReportFiles) -> None:
    won = held.change("lease = 'winner', started_us = started_us + 1, attempt_count = 2, leased_until_us = 1 << 60")
    source, content = written(report_files, 1000)
    report_files.put(source, name_of(won), nothing)
    made = Made(
        made_as_of_us=0,
        version=1,
        row_count=1,
        size_bytes=len(content),
        sha256="0",
        has_safe_copy=False,
        input_counts={},
        rejected_count=0,
    )
    with closing(JobStore(own_database(held.jobs.home / "jobs.sqlite"))) as store:
        assert store.end_done(won.id, "winner", made) is not None
    held.let_go()
    assert held.jobs.job(won.id).sha256 == "0"
    assert names(report_files) == {name_of(won)}
    assert read(report_files, name_of(won)) == content


def test_a_try_whose_end_was_written_unheard_leaves_its_file(held: Held, report_files: ReportFiles) -> None:
    source, content = written(report_files, 1000)
    report_files.put(source, name_of(held.job), nothing)
    held.change("state = 'done', lease = null")
    held.let_go()
    assert held.jobs.job(held.job.id).state == "done"
    assert read(report_files, name_of(held.job)) == content


def test_a_try_that_can_not_go_on_takes_its_file_along(held: Held, report_files: ReportFiles) -> None:
    source, _ = written(report_files, 1000)
    report_files.put(source, name_of(held.job), nothing)
    held.jobs.remove(held.job.id)
    held.let_go()
    assert held.jobs.job(held.job.id).state == "cancelled"
    assert not names(report_files)


def test_what_no_job_names_is_removed_when_it_is_old(
    report_files: ReportFiles, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_jobs(data) as jobs:
        jobs.start()
        done = ended(jobs, jobs.trigger(None)[0])
    dead = {f"{done.id}.1.csv", "0a3c5f04-6e4c-4f6c-8f0e-1b2c3d4e5f60.1.csv"}
    foreign = {"notes.txt", f"{done.id}.txt"}
    for name in dead | foreign:
        report_files.put(written(report_files, 10)[0], name, nothing)
    there = {name_of(done), *dead, *foreign}
    remove_orphans(report_files, lambda: [done], is_alone=False)
    assert there <= names(report_files), "it may be of a try that runs elsewhere"
    monkeypatch.setattr("engine.report_files.MARGIN_SECONDS", -settings().time_limit_seconds)
    remove_orphans(report_files, lambda: [done], is_alone=False)
    assert names(report_files) == there - dead, "the rest is no report"


@pytest.mark.usefixtures("report_files")
def test_parts_on_the_bench_are_removed_when_they_are_old(data: Path) -> None:
    """Also where reports are kept elsewhere, which may be out of reach."""
    with open_service(data) as service:
        bench = service.files.bench
        parts = [bench / f".{number}.part" for number in range(2)]
        for path in (*parts, bench / "former.csv"):
            path.write_bytes(b"")
        long_ago = time.time() - settings().time_limit_seconds - MARGIN_SECONDS - SECONDS
        for path in (parts[0], bench / "former.csv"):
            os.utime(path, (long_ago, long_ago))
        Runner(service, lambda _: None).sweep()
        assert [path.exists() for path in (*parts, bench / "former.csv")] == [False, True, True]


class RacedStore(JobStore):
    """A job table from which somebody else removes what was just found."""

    def find(self, job_id: str) -> Job:
        """The job that was there a moment ago."""
        found = super().find(job_id)
        self.cancel(job_id)
        self.remove(job_id)
        return found


def test_jobs_that_go_while_they_are_listed_hide_none(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that ends early would have the files of all other jobs removed."""
    monkeypatch.setattr("engine.runner.PAGE_JOBS", 1)
    with closing(RacedStore(own_database(data / "jobs.sqlite"))) as store:
        for _ in range(2):
            store.add(new_job(open_data_set(data).manifest, None, "csv"), None, "", 9)
        with pytest.raises(JobUnknown):
            list(every_job(store))
