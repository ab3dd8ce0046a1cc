"""A store of the reports that is away for a while costs no report, and one that is wrongly named costs no patience."""

import hashlib
import http.server
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from buckets import Bucket, storing
from databases import new_database
from loads import load_rows
from servers import SECONDS, Served, serving, working
from stored_reports import PINGS, names, read

from engine.attempt import WAITING, Names
from engine.data_set import open_data_set
from engine.errors import StoreFailed
from engine.job import new_job
from engine.jobs import Jobs, open_jobs
from engine.report import write_report
from engine.report_bucket import ReportBucket
from engine.report_files import name_of
from engine.report_folder import ReportFolder
from engine.runner import Runner
from engine.service import open_service
from engine.settings import settings

pytestmark = pytest.mark.any_duckdb

INSTANTS = ("2023-01-24T12:30:00Z", "2023-01-24T13:00:00Z", "2023-01-24T13:30:00Z", "2023-01-24T14:00:00Z")
FIRST_US = 1_674_563_400_000_000  # the first of them
HALF_HOUR_US = 1_800_000_000
LEASE_SECONDS = 2
LARGE = 30 << 20


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data set of one store."""
    return load_rows(tmp_path, PINGS).data.folder


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


def until(holds: Callable[[], object]) -> None:
    """Waits for something to be so."""
    limit = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < limit
        time.sleep(0.05)


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


Setting = Callable[..., None]


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Setting]:
    """Changes settings of this process, and of those that it starts."""

    def change(**given: object) -> None:
        for name, value in given.items():
            monkeypatch.setenv(f"OPENHOURS_{name.upper()}", str(value))
        settings.cache_clear()

    yield change
    monkeypatch.undo()
    settings.cache_clear()


def test_a_try_that_waits_can_be_stopped(
    bucket: Bucket, data: Path, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    setting(reports=bucket.place())
    with open_jobs(data) as jobs:
        job = jobs.trigger(None)[0]
        jobs.start()
        until(lambda: jobs.job(job.id).doing == WAITING)
        jobs.stop(0)
        put_back = jobs.job(job.id)
    assert (put_back.state, put_back.attempt_count) == ("queued", 0), "nothing was wrong with its try"


def test_a_store_that_stays_away_has_the_time_of_all_tries(
    bucket: Bucket, data: Path, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = bucket.place()
    setting(reports=place)
    with open_jobs(data) as jobs:
        jobs.start()
        made_by(jobs, "json")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    setting(time_limit_seconds=3, tries=2)
    with open_jobs(data) as jobs:
        job = jobs.trigger(None)[0]
        jobs.start()
        until(lambda: jobs.job(job.id).is_over)
        ended = jobs.job(job.id)
    assert (ended.state, ended.error_type, ended.attempt_count) == ("failed", "StoreFailed", 2)
    assert place in str(ended.error)
    assert "no answer (Connection refused)" in str(ended.error)


def test_a_try_whose_store_hangs_keeps_its_lease(postgres: str, bucket: Bucket, data: Path, setting: Setting) -> None:
    given: dict[str, Any] = {"reports": bucket.place(), "lease_seconds": LEASE_SECONDS, "tries": 1}
    with new_database(postgres, "select 1") as url:
        setting(queue=url, **given)
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
            until(lambda: jobs.job(job.id).is_over)
            made = jobs.job(job.id)
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


def test_a_missing_bucket_is_not_waited_for(bucket: Bucket, data: Path, setting: Setting) -> None:
    setting(reports=f"s3://{bucket.name}-none")
    with open_jobs(data) as jobs:
        jobs.start()
        job = jobs.trigger(None)[0]
        until(lambda: jobs.job(job.id).is_over)
        ended = jobs.job(job.id)
    assert (ended.state, ended.error_type, ended.attempt_count) == ("failed", "StoreFailed", 1)
    assert "make it, or name another in OPENHOURS_REPORTS" in str(ended.error)


def test_forgotten_files_are_removed_when_the_store_is_back(
    mortal: Bucket, data: Path, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = mortal.place()
    setting(reports=place)
    with open_jobs(data) as jobs:
        jobs.start()
        made = {made_by(jobs, file_format) for file_format in ("csv", "json")}
    monkeypatch.setattr("engine.runner.SWEEP_SECONDS", -1)
    setting(keep_days=1e-9)
    with open_service(data) as service:
        runner = Runner(service, lambda _: None)
        mortal.kill()
        runner.sweep()
        assert not service.store.listed(9, None, None)
        mortal.start()
        assert names(service.files) == made, "they were out of reach"
        runner.sweep()
        assert not names(service.files)


def test_a_folder_that_is_away_is_waited_for(data: Path, tmp_path: Path, setting: Setting) -> None:
    folder, away = tmp_path / "shared", tmp_path / "away"
    setting(reports=folder)
    with open_jobs(data) as jobs:
        jobs.start()
        made_by(jobs, "json")
        former = jobs.listed()[0][0]
        folder.rename(away)
        job = jobs.trigger(None)[0]
        until(lambda: jobs.job(job.id).doing == WAITING)
        for ask in (lambda: jobs.file(former.id, "json"), lambda: jobs.remove(former.id), jobs.files.check):
            with pytest.raises(StoreFailed, match="No such file or directory"):
                ask()
        away.rename(folder)
        until(lambda: jobs.job(job.id).is_over)
        made = jobs.job(job.id)
        assert (made.state, made.attempt_count) == ("done", 1), made
        path = jobs.file(job.id, "csv").path
        assert path is not None
        assert made.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert jobs.remove(former.id) is None


def test_a_folder_that_goes_before_its_file_has_a_name_is_waited_for(data: Path, tmp_path: Path) -> None:
    folder, away = tmp_path / "shared", tmp_path / "away"
    folder.mkdir()
    files = ReportFolder(folder)
    own = Names(files, new_job(open_data_set(data).manifest, None, "csv"), "lease")
    own.part.write_bytes(b"report")
    own.safe_part.write_bytes(b"safe")
    folder.rename(away)

    def tell(doing: str, _: float | None = None) -> None:
        if doing == WAITING and away.exists():
            away.rename(folder)

    own.put(tell, has_safe_copy=True)
    assert read(files, name_of(own.job)) == b"report"
    assert read(files, name_of(own.job, is_safe=True)) == b"safe"


def test_a_file_that_has_its_name_already_is_put(tmp_path: Path) -> None:
    """The folder may have gone just after the file took its name, so that nobody heard of it."""
    part, files = tmp_path / ".part", ReportFolder(tmp_path)
    part.write_bytes(b"report")
    for _ in range(2):
        files.put(part, "report.csv", lambda: None)
    assert read(files, "report.csv") == b"report"


def test_a_folder_that_is_away_at_the_start_is_not_made_anew(data: Path, tmp_path: Path, setting: Setting) -> None:
    folder, away = tmp_path / "mounted" / "shared", tmp_path / "away"
    setting(reports=folder)
    with open_jobs(data) as jobs:
        jobs.start()
        kept = made_by(jobs, "csv")
    folder.rename(away)
    with open_jobs(data) as jobs:
        jobs.start()
        job = jobs.trigger(None, "json")[0]
        until(lambda: jobs.job(job.id).doing == WAITING)
        assert not folder.exists()
        away.rename(folder)
        until(lambda: jobs.job(job.id).is_over)
        assert names(jobs.files) == {kept, name_of(jobs.job(job.id))}


def made_by(jobs: Jobs, file_format: str) -> str:
    """The file of a report that is done."""
    job = jobs.trigger(None, file_format)[0]
    until(lambda: jobs.job(job.id).state == "done")
    return name_of(jobs.job(job.id))


@contextmanager
def answering(status: int, code: str) -> Iterator[str]:
    """A server that has one answer to everything."""
    body = f"<Error><Code>{code}</Code><Message>No.</Message></Error>".encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_PUT = do_POST = do_GET  # noqa: N815 - the server's own choice

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("status", "code", "may_pass"),
    [
        (503, "SlowDown", True),
        (429, "TooManyRequests", True),
        (400, "RequestTimeout", True),
        (507, "XMinioStorageFull", False),
        (501, "NotImplemented", False),
        (404, "NoSuchBucket", False),
        (403, "SignatureDoesNotMatch", False),
    ],
)
def test_what_a_store_says_tells_whether_it_may_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, code: str, *, may_pass: bool
) -> None:
    with answering(status, code) as address:
        check_passing(address, tmp_path, monkeypatch, may_pass=may_pass)


@pytest.mark.parametrize(
    ("address", "may_pass", "why"),
    [
        (
            "http://nobody.invalid",
            True,
            r"no answer \(failed to lookup address information: .*\): check AWS_ENDPOINT_URL",
        ),
        ("https://HERE", False, r"no answer \(it does not speak TLS\): check AWS_ENDPOINT_URL"),
    ],
)
def test_no_answer_may_pass_but_for_another_protocol(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, why: str, *, may_pass: bool
) -> None:
    with answering(200, "") as here:
        error = check_passing(
            address.replace("HERE", here.partition("//")[2]), tmp_path, monkeypatch, may_pass=may_pass
        )
    assert re.search(why, str(error))


def test_what_is_no_store_is_told_in_a_line(data: Path, setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(404, "") as address:
        name_store(address, monkeypatch)
        setting(reports="s3://bucket")
        with open_jobs(data) as jobs:
            jobs.start()
            with pytest.raises(
                StoreFailed, match="404 Not Found: check AWS_ENDPOINT_URL, which may be of something else"
            ):
                jobs.files.check()
            job = jobs.trigger(None)[0]
            until(lambda: jobs.job(job.id).is_over)
            ended = jobs.job(job.id)
    assert (ended.state, ended.error_type, ended.attempt_count) == ("failed", "StoreFailed", 1)


def check_passing(address: str, bench: Path, monkeypatch: pytest.MonkeyPatch, *, may_pass: bool) -> StoreFailed:
    """What a list fails of there is worth another try, or is not."""
    name_store(address, monkeypatch)
    with pytest.raises(StoreFailed) as told:
        list(ReportBucket("s3://bucket", bench).listed())
    assert told.value.may_pass == may_pass, told.value
    return told.value


def name_store(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has this process take what is there for a store."""
    for name, value in {"AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}.items():
        monkeypatch.setenv(name, value)
