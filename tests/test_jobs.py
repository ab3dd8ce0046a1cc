"""Background jobs: each is made once and whole, told truly, and outlives the process that took it."""

import hashlib
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import polars as pl
import pytest
from loads import load_rows
from stored_reports import PATIENCE_SECONDS, Choose, ended, until

from engine import Inputs, load
from engine.data_set import open_data_set
from engine.errors import (
    DataSetMissing,
    FileUnknown,
    FormatUnknown,
    JobUnknown,
    KeyConflict,
    QueueFull,
    ReportGone,
    ReportUnready,
    ServerRunning,
    ServerStopping,
)
from engine.harmless import DangerSearch
from engine.job import Job
from engine.job_database import own_database
from engine.job_store import JobStore
from engine.jobs import Jobs, open_jobs
from engine.report import write_report
from engine.settings import settings

pytestmark = pytest.mark.any_duckdb

PINGS = ("7,active,2023-01-24 10:00:00 UTC", "7,inactive,2023-01-24 12:00:00 UTC", "8,active,2023-01-25 00:00:00 UTC")
HOUR_US = 3_600_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data set of two stores."""
    return load_rows(tmp_path, PINGS).data.folder


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set whose report takes seconds on one thread: of many stores, each with its hours."""
    home = tmp_path_factory.mktemp("large")
    hours, pings = home / "hours.parquet", home / "pings.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select id::varchar as store_id, day_of_week, '09:00' as start_time_local, '17:00' as end_time_local "
            f"from range(150000) as ids (id), range(7) as days (day_of_week)) to '{hours}'"
        )
        connection.execute(
            "copy (select id::varchar as store_id, 'inactive' as status, timestamp '2023-01-25' as timestamp_utc "
            f"from range(150000) as ids (id)) to '{pings}'"
        )
    return load(Inputs(store_status=pings, store_hours=hours), home / "set").data.folder


def path_of(jobs: Jobs, job: Job, *, is_raw: bool = False) -> Path:
    """Where the file of a report is."""
    path = jobs.file(job.id, job.file_format, is_raw=is_raw).path
    assert path is not None
    return path


def name_of(job: Job) -> str:
    """What the file of a report is called."""
    return f"{job.id}.{job.started_us}.{job.file_format}"


def reports(folder: Path) -> set[str]:
    """The names of the files of reports."""
    return {path.name for path in (folder / "service" / "reports").iterdir()}


def test_a_job_is_told_as_it_was_made(folder: Path, tmp_path: Path) -> None:
    heard: list[Job] = []
    with open_jobs(folder, heard.append) as jobs:
        queued, is_new = jobs.trigger(None)
        assert (queued.state, queued.doing, queued.done_ratio, is_new) == ("queued", "waiting", 0, True)
        jobs.start()
        done = ended(jobs, queued)
        path = path_of(jobs, done)
    write_report(open_data_set(folder), tmp_path / "report.csv")
    expected = (tmp_path / "report.csv").read_bytes()
    assert path.read_bytes() == expected
    assert (done.sha256, done.size_bytes) == (hashlib.sha256(expected).hexdigest(), len(expected))
    assert (done.state, done.done_ratio, done.doing, done.attempt_count) == ("done", 1, "", 1)
    assert (done.row_count, done.version, done.error, done.has_safe_copy) == (2, 1, None, False)
    assert done.made_as_of_us == 1_674_604_800_000_000
    assert done.input_counts == {"store_ids": 2, "store_status": 3, "store_hours": 0, "store_tz": 0}
    assert done.created_us <= (done.started_us or 0) <= (done.ended_us or 0)
    assert heard == [done]


@pytest.mark.parametrize("file_format", ["parquet", "json"])
def test_other_formats_are_exact(folder: Path, file_format: str) -> None:
    with open_jobs(folder) as jobs:
        jobs.start()
        job = ended(jobs, jobs.trigger(1_674_604_800_000_000, file_format)[0])
        path = path_of(jobs, job)
        frame = pl.read_parquet(path) if file_format == "parquet" else pl.read_json(path)
        with pytest.raises(FileUnknown, match=f"made as {file_format}"):
            jobs.file(job.id, "csv")
    assert frame["downtime_last_day_us"].to_list() == [12 * HOUR_US, 0]


def test_equal_requests_share_a_job_while_it_is_not_over(folder: Path, tmp_path: Path) -> None:
    with open_jobs(folder) as jobs:
        first, _ = jobs.trigger(None)
        assert jobs.trigger(None) == (first, False)
        assert jobs.trigger(None, "json")[1]
        assert jobs.trigger(1_674_604_800_000_000)[1]
        load_rows(tmp_path, ["9,active,2023-01-24 10:00:00 UTC"])
        assert jobs.trigger(None)[1], "another version of the data set makes another report"
        jobs.start()
        told = ended(jobs, first)
        assert (told.version, told.input_counts["store_status"]) == (2, 4), "a job tells what it read"
        until(lambda: jobs.counts()["done"] == 4)
        assert jobs.trigger(None)[1], "a job that is over does not stand in for a new one"


def test_many_equal_requests_at_once_make_one_job(folder: Path) -> None:
    with open_jobs(folder) as jobs, ThreadPoolExecutor(16) as threads:
        found = list(threads.map(lambda _: jobs.trigger(None), range(64)))
        assert len({job.id for job, _ in found}) == 1
        assert sum(is_new for _, is_new in found) == 1


def test_a_key_stands_for_one_request(folder: Path) -> None:
    with open_jobs(folder) as jobs:
        jobs.start()
        job = ended(jobs, jobs.trigger(None, key="monday")[0])
        assert jobs.trigger(None, key="monday") == (job, False)
        with pytest.raises(KeyConflict):
            jobs.trigger(None, "json", key="monday")
        first, _ = jobs.trigger(1_674_604_800_000_000, key="now", asked="now")
        assert jobs.trigger(1_674_604_800_000_001, key="now", asked="now")[0].id == first.id
        ended(jobs, first)
        jobs.remove(job.id)
        assert jobs.trigger(None, key="monday")[1], "a key goes with its job"


def test_the_queue_is_bounded(folder: Path, choose: Choose) -> None:
    choose(queue_limit=2)
    with open_jobs(folder) as jobs:
        jobs.trigger(None)
        jobs.trigger(None, "json")
        with pytest.raises(QueueFull) as refused:
            jobs.trigger(None, "parquet")
        assert refused.value.retry_after_seconds > 0
        assert jobs.counts()["queued"] == 2
        jobs.start()
        until(lambda: jobs.counts()["done"] == 2)
        assert jobs.trigger(None, "parquet")[1]


def test_what_can_not_be_made_is_refused(folder: Path, tmp_path: Path) -> None:
    with open_jobs(folder) as jobs:
        with pytest.raises(FormatUnknown, match="xlsx"):
            jobs.trigger(None, "xlsx")
        with pytest.raises(JobUnknown):
            jobs.job("5ab3c5b4-6e4c-4f6c-8f0e-1b2c3d4e5f60")
        with pytest.raises(ReportUnready, match="queued"):
            jobs.file(jobs.trigger(None)[0].id, "csv")
        jobs.stop()
        with pytest.raises(ServerStopping):
            jobs.trigger(None)
    with pytest.raises(DataSetMissing), open_jobs(tmp_path / "none"):
        pass


def test_the_list_goes_from_page_to_page(folder: Path) -> None:
    with open_jobs(folder) as jobs:
        made = [jobs.trigger(moment_us)[0].id for moment_us in range(10**15, 10**15 + 7)]
        found: list[str] = []
        before = None
        while not found or before is not None:
            page, before = jobs.listed(3, before)
            found += [job.id for job in page]
        assert found == made[::-1]
        jobs.remove(made[2])
        assert [job.id for job in jobs.listed(state="cancelled")[0]] == [made[2]]
        with pytest.raises(JobUnknown):
            jobs.listed(3, "5ab3c5b4-6e4c-4f6c-8f0e-1b2c3d4e5f60")


def test_cancelling(large: Path, choose: Choose) -> None:
    choose(threads=1, workers=1)
    with open_jobs(large) as jobs:
        jobs.start()
        running, _ = jobs.trigger(None, "parquet")
        waiting, _ = jobs.trigger(None, "json")
        until(lambda: jobs.job(running.id).doing == "laying out shifts")
        cancelled = jobs.remove(waiting.id)
        assert cancelled is not None
        assert cancelled.state == "cancelled"
        asked_at = time.monotonic()
        asked = jobs.remove(running.id)
        assert asked is not None
        assert (asked.state, asked.is_cancel_asked) == ("running", True)
        assert jobs.trigger(None, "parquet")[1], "one that is being cancelled does not stand in for a new one"
        assert ended(jobs, running).state == "cancelled"
        assert time.monotonic() - asked_at < PATIENCE_SECONDS / 10
        again, *_ = jobs.listed()[0]
        jobs.remove(again.id)
        ended(jobs, again)
        assert not reports(large)
        assert jobs.remove(running.id) is None, "one that is over is forgotten"
        with pytest.raises(JobUnknown):
            jobs.remove(running.id)


def test_a_finished_one_goes_with_its_file(folder: Path) -> None:
    with open_jobs(folder) as jobs:
        jobs.start()
        job = ended(jobs, jobs.trigger(None)[0])
        path_of(jobs, job).unlink()
        with pytest.raises(ReportGone):
            jobs.file(job.id, "csv")
        other = ended(jobs, jobs.trigger(None)[0])
        assert jobs.remove(other.id) is None
        assert not reports(folder)


@pytest.mark.parametrize(
    ("limits", "error_type", "reason"),
    [
        ({"time_limit_seconds": 0.2, "threads": 1}, "TimeLimitReached", "0.2 seconds"),
        ({"memory_limit": "30MB", "spill_limit": "1MB"}, "ResourcesExhausted", "OPENHOURS_MEMORY_LIMIT"),
    ],
)
def test_a_job_that_hits_a_limit_fails_alone(
    large: Path, choose: Choose, limits: dict[str, object], error_type: str, reason: str
) -> None:
    choose(**limits)
    with open_jobs(large) as jobs:
        jobs.start()
        job = ended(jobs, jobs.trigger(None)[0])
        assert (job.state, job.error_type) == ("failed", error_type)
        assert reason in (job.error or "")
        assert not reports(large)
        settings.cache_clear()
        choose(time_limit_seconds=3600, memory_limit="2GB", spill_limit="9GB")
        after = ended(jobs, jobs.trigger(None)[0])
        assert after.state == "done"
        jobs.remove(after.id)


def test_a_full_disk_fails_the_job_alone(large: Path) -> None:
    with open_jobs(large) as jobs:
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        # As on a full disk, no file can grow past this: the job table can, the report can't.
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, limits[1]))
        try:
            jobs.start()
            job = ended(jobs, jobs.trigger(None)[0])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert (job.state, job.error_type) == ("failed", "OutputFailed"), job
        assert "File too large" in (job.error or "")
        assert not reports(large)
        after = ended(jobs, jobs.trigger(None)[0])
        assert after.state == "done"
        jobs.remove(after.id)


@pytest.fixture
def small_disk(large: Path, tmp_path: Path) -> Iterator[Path]:
    """The large data set, with a disk of its own for jobs and reports that has no room for one of them."""
    folder = tmp_path / "set"
    shutil.copytree(large, folder, ignore=shutil.ignore_patterns("service"))
    home = folder / "service"
    home.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3M", "tmpfs", home], check=False, capture_output=True)
    if mounted.returncode:
        pytest.skip(f"a small disk can't be mounted here: {mounted.stderr.decode()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", home], check=True)


def test_a_really_full_disk_is_told(small_disk: Path, choose: Choose) -> None:
    # One at a time: beside another that fills the disk, none has room.
    choose(workers=1)
    with open_jobs(small_disk) as jobs:
        jobs.start()
        made = [jobs.trigger(None, file_format)[0] for file_format in ("csv", "json", "parquet")]
        for job in (ended(jobs, each) for each in made[:2]):
            assert (job.state, job.error_type, job.attempt_count) == ("failed", "OutputFailed", 1), job
            assert "No space left" in (job.error or "")
        assert ended(jobs, made[2]).state == "done", "what has room is made all the same"
        assert reports(small_disk) == {name_of(jobs.job(made[2].id))}


def test_a_stop_that_is_hurried_puts_back(large: Path) -> None:
    with open_jobs(large) as jobs:
        jobs.start()
        job, _ = jobs.trigger(None, "parquet")
        until(lambda: jobs.job(job.id).state == "running")
        began = time.monotonic()
        jobs.stop(PATIENCE_SECONDS * 10, is_hurried=lambda: True)
        assert time.monotonic() - began < PATIENCE_SECONDS
        put_back = jobs.job(job.id)
        assert (put_back.state, put_back.attempt_count) == ("queued", 0)
        jobs.remove(job.id)


def test_a_stop_lets_running_ones_end_and_puts_the_rest_back(large: Path, choose: Choose) -> None:
    choose(workers=1)
    with open_jobs(large) as jobs:
        jobs.start()
        first, _ = jobs.trigger(None, "parquet")
        second, _ = jobs.trigger(None, "json")
        until(lambda: jobs.job(first.id).state == "running")
        jobs.stop(PATIENCE_SECONDS)
        assert jobs.job(first.id).state == "done"
        assert jobs.job(second.id).state == "queued"
    with open_jobs(large) as jobs:
        jobs.start()
        until(lambda: jobs.job(second.id).state == "running")
        jobs.stop(0)
        put_back = jobs.job(second.id)
        assert (put_back.state, put_back.attempt_count, put_back.done_ratio) == ("queued", 0, 0)
    with open_jobs(large) as jobs:
        jobs.start()
        assert ended(jobs, second).state == "done"
        for job in (first, second):
            jobs.remove(job.id)


KILLED = """
import os, signal, sys, time
from pathlib import Path
from engine.jobs import open_jobs

with open_jobs(Path(sys.argv[1])) as jobs:
    jobs.start()
    while not jobs.counts()["running"]:
        time.sleep(0.001)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_job_that_kills_its_server_is_tried_three_times(large: Path) -> None:
    heard: list[Job] = []
    with open_jobs(large) as jobs:
        deadly, _ = jobs.trigger(None)
        waiting, _ = jobs.trigger(None, "json")
        jobs.remove(waiting.id)
    for _ in range(3):
        died = subprocess.run([sys.executable, "-c", KILLED, large], check=False, timeout=PATIENCE_SECONDS)
        assert died.returncode == -signal.SIGKILL
    with open_jobs(large, heard.append) as jobs:
        assert jobs.job(deadly.id).attempt_count == 3
        jobs.start()
        job = jobs.job(deadly.id)
        assert (job.state, job.error_type) == ("failed", "TriesExhausted")
        assert "died 3 times" in (job.error or "")
        assert heard == [job]
        assert not reports(large)


def test_one_server_a_data_folder(folder: Path) -> None:
    with open_jobs(folder), pytest.raises(ServerRunning, match="another server"), open_jobs(folder):
        pass
    with open_jobs(folder):
        pass


def test_old_reports_are_swept(folder: Path, choose: Choose) -> None:
    choose(keep_size="100B", workers=1)
    with open_jobs(folder) as jobs:
        jobs.start()
        made = [ended(jobs, jobs.trigger(moment_us)[0]) for moment_us in (10**15, 10**15 + 1, 10**15 + 2)]
        until(lambda: len(jobs.listed()[0]) == 1)
        assert jobs.listed()[0][0].id == made[-1].id, "the newest stays, whatever its size"
        until(lambda: reports(folder) == {name_of(made[-1])})
        choose(keep_days=0.000001)
        time.sleep(0.2)
        jobs.trigger(None)
        until(lambda: made[-1].id not in {job.id for job in jobs.listed()[0]})
        until(lambda: name_of(made[-1]) not in reports(folder))


def test_old_reports_are_swept_while_there_is_work(folder: Path, choose: Choose) -> None:
    choose(keep_size="1B", workers=1)
    kept: list[int] = []
    with open_jobs(folder, lambda _: kept.append(len(reports(folder)))) as jobs:
        for moment_us in range(10**15, 10**15 + 12):
            jobs.trigger(moment_us)
        jobs.start()
        until(lambda: len(kept) == 12)
    assert max(kept) <= 2, "the one before the last, until the last is swept after"


def test_leases_do_not_run_out_while_their_holder_lives(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_jobs(folder) as jobs:
        store = JobStore(own_database(folder / "service" / "jobs.sqlite"))
        job, _ = jobs.trigger(None)
        claimed, _ = store.claim("mine", ["mine"], 1, "")
        assert claimed is not None
        assert claimed.id == job.id
        monkeypatch.setattr("engine.job_database.now_us", lambda: claimed.created_us + 10**12)
        assert store.claim("other", ["mine", "other"], 1, "") == (None, [])
        _, (dead,) = store.claim("other", ["other"], 1, "it died")
        assert (dead.id, dead.state, dead.error) == (job.id, "failed", "it died")
        store.close()


@pytest.mark.parametrize("beginning", ["=", "\uff1d", "\t"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_danger_is_found_wherever_it_is_cut(beginning: str, quote: str) -> None:
    content = f"store_id\n7,1\n{quote}{beginning}1+1,2\n".encode()
    for cut in range(len(content)):
        search = DangerSearch()
        search.add(content[:cut])
        search.add(content[cut:])
        assert search.is_found
    search = DangerSearch()
    search.add(b"store_id\n7,-1\n8,=2\n")
    assert not search.is_found


def test_files_without_a_job_are_swept_at_the_start(folder: Path) -> None:
    with open_jobs(folder) as jobs:
        jobs.start()
        job = ended(jobs, jobs.trigger(None)[0])
        kept = path_of(jobs, job).name
    for name in (".half.part", "5ab3c5b4-6e4c-4f6c-8f0e-1b2c3d4e5f60.csv"):
        (folder / "service" / "reports" / name).write_text("left by a killed server")
    with open_jobs(folder) as jobs:
        jobs.start()
        assert reports(folder) == {kept}


def test_ids_that_a_spreadsheet_would_run_are_made_harmless(tmp_path: Path) -> None:
    dangerous = ['"=1+1,""x"""', "+49", "-7", "@here"]
    data = load_rows(
        tmp_path, [f"{store_id},active,2023-01-24 10:00:00 UTC" for store_id in (*dangerous, "plain")]
    ).data
    with open_jobs(data.folder) as jobs:
        jobs.start()
        job = ended(jobs, jobs.trigger(None)[0])
        assert job.has_safe_copy
        safe, raw = (pl.read_csv(path_of(jobs, job, is_raw=is_raw), infer_schema=False) for is_raw in (False, True))
        assert raw["store_id"].to_list() == ["+49", "-7", '=1+1,"x"', "@here", "plain"]
        assert safe["store_id"].to_list() == ["'+49", "'-7", '\'=1+1,"x"', "'@here", "plain"]
        assert safe.drop("store_id").equals(raw.drop("store_id"))
        assert jobs.remove(job.id) is None
        assert not reports(data.folder)


def test_many_callers_many_workers_each_job_once(folder: Path, choose: Choose) -> None:
    choose(workers=8, queue_limit=500)
    heard: list[Job] = []
    turn = threading.Lock()

    def hear(job: Job) -> None:
        with turn:
            heard.append(job)

    with open_jobs(folder, hear) as jobs, ThreadPoolExecutor(8) as threads:
        jobs.start()
        made = list(threads.map(lambda moment_us: jobs.trigger(moment_us)[0], range(10**15, 10**15 + 60)))
        until(lambda: jobs.counts()["done"] == 60)
        until(lambda: len(heard) == 60)
        assert {job.id for job in heard} == {job.id for job in made}
        assert all(job.attempt_count == 1 for job in heard)
