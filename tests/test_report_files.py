"""Files of reports in a folder or a bucket: whole or not there, the same to who fetches them, or told why not."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from buckets import KEYS, Bucket, storing
from servers import SECONDS, Served, serving
from stored_reports import MB, ended, names, nothing, read, written

from engine.errors import ReportGone, StoreFailed
from engine.jobs import open_jobs
from engine.report_bucket import PIECE_BYTES, ReportBucket
from engine.report_files import name_of
from engine.report_folder import ReportFolder
from engine.stored import ReportFiles

pytestmark = pytest.mark.any_duckdb

LARGE = 40 * MB  # more than a server keeps of an answer that is not fetched


@pytest.mark.parametrize("size_bytes", [0, 1, PIECE_BYTES + 1, 20 * MB + 7])
def test_a_file_comes_back_as_it_was_put(report_files: ReportFiles, size_bytes: int) -> None:
    source, content = written(report_files, size_bytes)
    report_files.put(source, "a.csv", nothing)
    found = report_files.find("a.csv")
    assert found is not None
    assert found.size_bytes == size_bytes
    assert abs(found.modified_at.timestamp() - time.time()) < SECONDS
    for start, stop in ((0, size_bytes), (size_bytes // 3, size_bytes // 2), (max(size_bytes - 7, 0), size_bytes)):
        assert b"".join(found.pieces(start, stop)) == content[start:stop], (start, stop)
    assert names(report_files) - {source.name} == {"a.csv"}
    report_files.remove(["a.csv", "never.csv"])
    assert report_files.find("a.csv") is None
    with pytest.raises(FileNotFoundError):
        list(found.pieces(0, 1))


def test_an_upload_that_is_stopped_leaves_nothing(report_files: ReportFiles) -> None:
    class StopAsked(Exception):
        pass

    heard: list[None] = []

    def hear() -> None:
        heard.append(None)
        if len(heard) == 15:
            raise StopAsked

    source, _ = written(report_files, 30 * MB)
    if isinstance(report_files, ReportFolder):
        report_files.put(source, "a.csv", hear)
        assert not heard, "a name is given at once"
    else:
        with pytest.raises(StopAsked):
            report_files.put(source, "a.csv", hear)
        assert not names(report_files)


def test_reports_are_made_kept_and_removed(report_files: ReportFiles, data: Path) -> None:
    with open_jobs(data) as jobs:
        jobs.start()
        job = ended(jobs, jobs.trigger(None)[0])
        assert job.state == "done", job
        content = read(report_files, name_of(job))
        assert content is not None
        assert len(content) == job.size_bytes
        assert names(report_files) == {name_of(job)}
        other = ended(jobs, jobs.trigger(None, "json")[0])
        assert names(report_files) == {name_of(job), name_of(other)}
        report_files.remove([name_of(other)])
        with pytest.raises(ReportGone):
            jobs.file(other.id, "json")
        former, former_content = written(report_files, 10)
        report_files.put(former, f"{other.id}.json", nothing)
        assert b"".join(jobs.file(other.id, "json").pieces(0, 10)) == former_content, "names did not tell the try once"
        for each in (job, other):
            assert jobs.remove(each.id) is None
        assert not names(report_files) - {former.name}


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
