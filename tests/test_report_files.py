"""Files of reports in a folder or a bucket: whole or not there, of one try alone, and the same to who fetches them."""

import fcntl
import http.client
import os
import random
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from buckets import KEYS, Bucket, storing
from loads import load_rows
from servers import SECONDS, Served, refused, serving

from engine.data_set import open_data_set
from engine.errors import JobUnknown, ReportGone, SettingInvalid, StoreFailed
from engine.job import Job, Made, new_job
from engine.job_database import own_database
from engine.job_store import JobStore
from engine.jobs import Jobs, open_jobs
from engine.report_bucket import PIECE_BYTES, ReportBucket
from engine.report_files import MARGIN_SECONDS, name_of, open_report_files, remove_orphans
from engine.report_folder import ReportFolder
from engine.runner import Runner, every_job
from engine.service import open_service
from engine.settings import settings
from engine.stored import ReportFiles

pytestmark = pytest.mark.any_duckdb

PINGS = ("7,active,2023-01-24 10:00:00 UTC", "7,inactive,2023-01-24 12:00:00 UTC")
MB = 1 << 20
LARGE = 40 * MB  # more than a server keeps of an answer that is not fetched


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place of one's own, as the setting names it."""
    bucket: Bucket | None = request.getfixturevalue("bucket") if request.param == "bucket" else None
    return str(tmp_path / "shared") if bucket is None else bucket.place()


@pytest.fixture
def files(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReportFiles]:
    """The place itself, which is the setting of this process, too."""
    (tmp_path / "bench").mkdir()
    monkeypatch.setenv("OPENHOURS_REPORTS", place)
    settings.cache_clear()
    yield open_report_files(tmp_path / "bench")
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data set of one store."""
    return load_rows(tmp_path, PINGS).data.folder


def written(files: ReportFiles, size_bytes: int) -> tuple[Path, bytes]:
    """A file of the bench, and what is in it: the same each time."""
    content = random.Random(size_bytes).randbytes(size_bytes)
    path = files.bench / ".a.part"
    path.write_bytes(content)
    return path, content


def read(files: ReportFiles, name: str) -> bytes | None:
    """The whole file, if it is there."""
    found = files.find(name)
    return None if found is None else b"".join(found.pieces(0, found.size_bytes))


def names(files: ReportFiles) -> set[str]:
    """What is there."""
    return {name for name, _ in files.listed() if name != ".ready"}


def ended(jobs: Jobs, job: Job) -> Job:
    """The job once it is over."""
    until = time.monotonic() + SECONDS
    while not jobs.job(job.id).is_over:
        assert time.monotonic() < until, jobs.job(job.id)
        time.sleep(0.01)
    return jobs.job(job.id)


def nothing() -> None:
    """Hears of progress."""


@pytest.mark.parametrize("size_bytes", [0, 1, PIECE_BYTES + 1, 20 * MB + 7])
def test_a_file_comes_back_as_it_was_put(files: ReportFiles, size_bytes: int) -> None:
    source, content = written(files, size_bytes)
    files.put(source, "a.csv", nothing)
    found = files.find("a.csv")
    assert found is not None
    assert found.size_bytes == size_bytes
    assert abs(found.modified_at.timestamp() - time.time()) < SECONDS
    for start, stop in ((0, size_bytes), (size_bytes // 3, size_bytes // 2), (max(size_bytes - 7, 0), size_bytes)):
        assert b"".join(found.pieces(start, stop)) == content[start:stop], (start, stop)
    assert names(files) - {source.name} == {"a.csv"}
    files.remove(["a.csv", "never.csv"])
    assert files.find("a.csv") is None
    with pytest.raises(FileNotFoundError):
        list(found.pieces(0, 1))


def test_an_upload_that_is_stopped_leaves_nothing(files: ReportFiles) -> None:
    class StopAsked(Exception):
        pass

    heard: list[None] = []

    def hear() -> None:
        heard.append(None)
        if len(heard) == 15:
            raise StopAsked

    source, _ = written(files, 30 * MB)
    if isinstance(files, ReportFolder):
        files.put(source, "a.csv", hear)
        assert not heard, "a name is given at once"
    else:
        with pytest.raises(StopAsked):
            files.put(source, "a.csv", hear)
        assert not names(files)


def test_reports_are_made_kept_and_removed(files: ReportFiles, data: Path) -> None:
    with open_jobs(data) as jobs:
        jobs.start()
        job = ended(jobs, jobs.trigger(None)[0])
        assert job.state == "done", job
        content = read(files, name_of(job))
        assert content is not None
        assert len(content) == job.size_bytes
        assert names(files) == {name_of(job)}
        other = ended(jobs, jobs.trigger(None, "json")[0])
        assert names(files) == {name_of(job), name_of(other)}
        files.remove([name_of(other)])
        with pytest.raises(ReportGone):
            jobs.file(other.id, "json")
        former, former_content = written(files, 10)
        files.put(former, f"{other.id}.json", nothing)
        assert b"".join(jobs.file(other.id, "json").pieces(0, 10)) == former_content, "names did not tell the try once"
        for each in (job, other):
            assert jobs.remove(each.id) is None
        assert not names(files) - {former.name}


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
def held(files: ReportFiles, data: Path) -> Iterator[Held]:
    """One whose data set is locked; letting it go waits for its end."""
    assert not names(files)
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


def test_a_try_that_lost_its_job_leaves_the_winners_file(held: Held, files: ReportFiles) -> None:
    won = held.change("lease = 'winner', started_us = started_us + 1, attempt_count = 2, leased_until_us = 1 << 60")
    source, content = written(files, 1000)
    files.put(source, name_of(won), nothing)
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
    assert names(files) == {name_of(won)}
    assert read(files, name_of(won)) == content


def test_a_try_whose_end_was_written_unheard_leaves_its_file(held: Held, files: ReportFiles) -> None:
    source, content = written(files, 1000)
    files.put(source, name_of(held.job), nothing)
    held.change("state = 'done', lease = null")
    held.let_go()
    assert held.jobs.job(held.job.id).state == "done"
    assert read(files, name_of(held.job)) == content


def test_a_try_that_can_not_go_on_takes_its_file_along(held: Held, files: ReportFiles) -> None:
    source, _ = written(files, 1000)
    files.put(source, name_of(held.job), nothing)
    held.jobs.remove(held.job.id)
    held.let_go()
    assert held.jobs.job(held.job.id).state == "cancelled"
    assert not names(files)


def test_what_no_job_names_is_removed_when_it_is_old(
    files: ReportFiles, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_jobs(data) as jobs:
        jobs.start()
        done = ended(jobs, jobs.trigger(None)[0])
    dead = {f"{done.id}.1.csv", "0a3c5f04-6e4c-4f6c-8f0e-1b2c3d4e5f60.1.csv"}
    foreign = {"notes.txt", f"{done.id}.txt"}
    for name in dead | foreign:
        files.put(written(files, 10)[0], name, nothing)
    there = {name_of(done), *dead, *foreign}
    remove_orphans(files, lambda: [done], is_alone=False)
    assert there <= names(files), "it may be of a try that runs elsewhere"
    monkeypatch.setattr("engine.report_files.MARGIN_SECONDS", -settings().time_limit_seconds)
    remove_orphans(files, lambda: [done], is_alone=False)
    assert names(files) == there - dead, "the rest is no report"


@pytest.mark.usefixtures("files")
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


@pytest.mark.parametrize(
    ("variable", "value", "reason", "may_pass"),
    [
        ("AWS_SECRET_ACCESS_KEY", "a wrong one", "check AWS_ACCESS_KEY_ID", False),
        ("AWS_ACCESS_KEY_ID", "nobody", "check AWS_ACCESS_KEY_ID", False),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1", "no answer (Connection refused): check AWS_ENDPOINT_URL", True),
    ],
)
def test_what_is_wrong_with_a_store_is_told_in_a_line(
    bucket: Bucket,
    tmp_path: Path,
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    variable: str,
    value: str,
    reason: str,
    may_pass: bool,
) -> None:
    monkeypatch.setenv(variable, value)
    check_told(bucket.place(), reason, tmp_path)
    with serving(data, reports=bucket.place(), tries=1) as server:
        if not may_pass:
            report = server.over(server.trigger()["id"])
            assert (report["state"], report["error"]["type"]) == ("failed", "StoreFailed")
            assert reason in report["error"]["detail"]
        answer = server.get("/readyz")
        assert answer.status == 503
        assert reason in answer.json()["checks"]["reports"]["detail"]
        log = server.log.read_text()
        assert "Traceback" not in log
        assert KEYS["AWS_SECRET_ACCESS_KEY"] not in log


def test_a_missing_bucket_is_told(bucket: Bucket, tmp_path: Path) -> None:
    check_told(f"s3://{bucket.name}-none/reports", "make it, or name another in OPENHOURS_REPORTS", tmp_path)


def check_told(place: str, reason: str, tmp_path: Path) -> None:
    """Each thing that can be asked of the place fails with the reason."""
    files = ReportBucket(place, tmp_path)
    asked: tuple[Callable[[], object], ...] = (
        lambda: files.put(written(files, 1)[0], "a.csv", nothing),
        lambda: files.put(written(files, 9 * MB)[0], "a.csv", nothing),
        lambda: files.find("a.csv"),
        lambda: files.remove(["a.csv"]),
        lambda: list(files.listed()),
        files.check,
    )
    for number, ask in enumerate(asked):
        with pytest.raises(StoreFailed) as told:
            ask()
        assert reason in str(told.value), number
        assert place in str(told.value)
        assert "\n" not in str(told.value)
        assert KEYS["AWS_SECRET_ACCESS_KEY"] not in str(told.value)


def told_wrong(name: str) -> "pytest.RaisesExc[SettingInvalid]":
    """Expects that a setting is told to be wrong."""
    return pytest.raises(SettingInvalid, match=f"the setting {name} is wrong")


def open_place(place: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opens what the setting names."""
    monkeypatch.setenv("OPENHOURS_REPORTS", place)
    settings.cache_clear()
    try:
        open_report_files(data)
    finally:
        monkeypatch.delenv("OPENHOURS_REPORTS")
        settings.cache_clear()


def test_empty_variables_count_as_not_given(bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL_S3", "AWS_SESSION_TOKEN", "AWS_REGION"):
        monkeypatch.setenv(name, "")
    assert "takes files" in ReportBucket(bucket.place(), tmp_path).check()


def test_keys_that_can_not_be_sent_are_told(bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "with the end of its line\n")
    with pytest.raises(StoreFailed, match="AWS_"):
        ReportBucket(bucket.place(), tmp_path).check()


def test_settings_that_name_no_place(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("s3://", "s3://UPPER_CASE", "s3://bucket/..", "s3://bucket//a", "gs://bucket"):
        with told_wrong("OPENHOURS_REPORTS"):
            open_place(place, data, monkeypatch)
    for address in ("127.0.0.1:9000", "http://", "http://[", "http://a:b", "http://host:99999", "http://me:it@host"):
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        with told_wrong("AWS_ENDPOINT_URL"):
            open_place("s3://bucket", data, monkeypatch)
    done = refused("--data", str(data), reports="s3://bucket")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "AWS_ENDPOINT_URL is wrong: it is no http:// or https:// address" in done.stderr
    (data.parent / "file").write_bytes(b"")
    done = refused("--data", str(data), reports=data.parent / "file")
    assert done.returncode == 1
    assert "can't be written" in done.stderr


WITHOUT = """
import sys
sys.modules["obstore"] = None
from engine.cli import main
main(["serve", "--data", sys.argv[1]])
"""


def test_a_bucket_needs_its_extra(data: Path, bucket: Bucket) -> None:
    environment = dict(os.environ, OPENHOURS_REPORTS=bucket.place())
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, data], env=environment, capture_output=True, text=True, check=False
    )
    assert "pip install 'openhours[s3]'" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.fixture
def mortal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """A store of the test's own, which it may kill."""
    with storing(tmp_path / "store") as found:
        for name, value in found.environment.items():
            monkeypatch.setenv(name, value)
        yield found


def test_a_store_that_dies(mortal: Bucket, tmp_path: Path, data: Path) -> None:
    place = mortal.place()
    files = ReportBucket(place, tmp_path)
    with serving(data, reports=place, tries=1) as server:
        report = server.over(server.trigger()["id"])
        put_large(files)
        connection = http.client.HTTPConnection(server.host, server.port, timeout=SECONDS)
        connection.request("GET", report["links"]["file"])
        response = connection.getresponse()
        assert (response.status, response.headers["Content-Length"]) == (200, str(LARGE))
        heard: list[None] = []

        def die() -> None:
            heard.append(None)
            if len(heard) == 20:
                mortal.kill()

        source, _ = written(files, LARGE)
        with pytest.raises(StoreFailed, match="no answer"):
            files.put(source, "b.csv", die)
        with pytest.raises(http.client.IncompleteRead):
            response.read()
        connection.close()
        gone = server.get(report["links"]["file"])
        assert (gone.status, gone.kind) == (503, "store-failed")
        packed = server.get(report["links"]["file"], Accept_Encoding="gzip")
        assert (packed.status, packed.kind) == (503, "store-failed")
        assert not server.get("/readyz").json()["checks"]["reports"]["is_ok"]
        assert server.get("/livez").status == 200
        removed = server.ask("DELETE", f"/reports/{report['id']}")
        assert (removed.status, removed.kind) == (503, "store-failed")
        assert server.get(f"/reports/{report['id']}").json()["state"] == "done"
        assert [line for line in server.log_lines() if line["event"] == "download cut"]
        assert "Traceback" not in server.log.read_text()


def put_large(files: ReportBucket) -> bytes:
    """Puts a large file in the place of the only report."""
    (name,) = names(files)
    source, content = written(files, LARGE)
    files.put(source, name, nothing)
    return content


def test_slow_readers_of_large_files_hold_only_some_threads(bucket: Bucket, tmp_path: Path, data: Path) -> None:
    place = bucket.place()
    with serving(data, reports=place) as server, ExitStack() as connections:
        path = server.over(server.trigger()["id"])["links"]["file"]
        content = put_large(ReportBucket(place, tmp_path))
        for _ in range(8):
            connections.enter_context(closing(slow_reader(server, path)))
        refused_one = server.get(path)
        assert (refused_one.status, refused_one.kind) == (503, "downloads-full")
        assert int(refused_one.headers["Retry-After"]) > 0
        assert server.get(path, Range="bytes=5-9").body == content[5:10]
        connections.close()
        until = time.monotonic() + SECONDS
        while (answer := server.get(path)).status == 503:
            assert time.monotonic() < until
            time.sleep(0.1)
        assert answer.body == content


def slow_reader(server: Served, path: str) -> socket.socket:
    """One that asks for a file and reads no more than the first of it."""
    reader = socket.create_connection((server.host, server.port), timeout=SECONDS)
    reader.sendall(f"GET {path} HTTP/1.1\r\nHost: {server.host}:{server.port}\r\n\r\n".encode())
    assert reader.recv(12) == b"HTTP/1.1 200"
    return reader


FLAT = """
import resource, sys
from pathlib import Path
from engine.report_bucket import ReportBucket

files = ReportBucket(sys.argv[1], Path(sys.argv[2]))
source = files.bench / "large"
with source.open("wb") as stream:
    for number in range(128):
        stream.write(bytes([number]) * (1 << 20))
files.check()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
files.put(source, "large", lambda: None)
found = files.find("large")
assert sum(len(piece) for piece in found.pieces(0, found.size_bytes)) == 128 << 20
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_memory_stays_flat(bucket: Bucket, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FLAT, bucket.place(), tmp_path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 80_000, "kilobytes more than before, for a file of 131,072"
