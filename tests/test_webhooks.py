"""Webhooks, at a real HTTP server that checks the signature and does what servers do."""

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psycopg
import pytest
from loads import load_rows
from receivers import receiving
from sqlalchemy import text

from engine.caretaker import Caretaker
from engine.errors import WebhookUrlInvalid
from engine.instants import parse_as_of
from engine.job import Failure, Job
from engine.job_database import JobDatabase, now_us, own_database, shared_database
from engine.job_store import JobStore
from engine.links import links_of
from engine.message import message, message_id
from engine.schedule import Delivery, Run, Schedule, new_schedule
from engine.schedule_store import ScheduleStore
from engine.settings import Settings
from engine.webhook import Outcome, check_url, new_secret, origin_of, post

pytestmark = pytest.mark.any_duckdb
DAY_US = 86_400_000_000
SECRET = new_secret()
BODY = '{"text": "naïve"}'.encode()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has a try end soon."""
    monkeypatch.setattr("engine.webhook.TRY_SECONDS", 0.3)


def posted(url: str) -> Outcome:
    """What comes of a message."""
    return post(url, SECRET, "message-1", BODY, "openhours/test")


def test_a_message_is_signed() -> None:
    with receiving() as receiver:
        assert posted(receiver.url) == Outcome(204, None)
        (got,) = receiver.got
    assert got.verified(SECRET) == {"text": "naïve"}
    assert got.path == "/hook?key=private"
    assert got.headers["webhook-id"] == "message-1"
    assert got.headers["content-type"] == "application/json"
    assert abs(int(got.headers["webhook-timestamp"]) - time.time()) < 30
    with pytest.raises(AssertionError):
        got.verified(new_secret())


def test_secrets_are_as_the_specification_has_them() -> None:
    assert SECRET.startswith("whsec_")
    assert new_secret() != SECRET
    assert len(SECRET) == len("whsec_") + 44


@pytest.mark.parametrize(
    ("act", "status", "error"),
    [
        (200, 200, None),
        (299, 299, None),
        (500, 500, "it answered 500"),
        (404, 404, "it answered 404"),
        ("redirect", 302, "it answered 302"),
        ("hang", None, "no answer within 0.3 s"),
        ("drip", None, "no answer within 0.3 s"),
        ("close", None, "its answer was no HTTP"),
        ("garbage", None, "its answer was no HTTP"),
        ("flood", 200, None),
    ],
)
@pytest.mark.usefixtures("quick")
def test_what_a_receiver_may_do(act: int | str, status: int | None, error: str | None) -> None:
    with receiving(act) as receiver:
        outcome = posted(receiver.url)
        assert (outcome.status, outcome.is_delivered) == (status, error is None)
        assert error in (outcome.error, "its answer was no HTTP")
        assert [got.path for got in receiver.got] == ["/hook?key=private"], "no redirect is followed"


def test_nobody_there_is_told_without_the_address() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        outcome = posted(f"http://127.0.0.1:{taken.getsockname()[1]}/private")
    assert outcome == Outcome(None, "Connection refused")
    assert posted("http://no-such-host.invalid/private") == Outcome(None, "the name of its host is not known")


def test_only_a_host_with_its_certificate_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = tmp_path / "both.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-addext", "basicConstraints=critical,CA:TRUE", "-keyout", certificate, "-out", tmp_path / "public.pem"),
        ],
        check=True,
        capture_output=True,
    )
    certificate.write_bytes(certificate.read_bytes() + (tmp_path / "public.pem").read_bytes())
    with receiving(certificate=certificate) as receiver:
        outcome = posted(receiver.url)
        assert outcome.error
        assert outcome.error.startswith("its certificate does not hold: ")
        assert receiver.got == []
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "public.pem"))
        assert posted(receiver.url) == Outcome(204, None)
        receiver.got[0].verified(SECRET)
        assert posted(receiver.url.replace("localhost", "127.0.0.1")).error


@pytest.mark.parametrize(
    "url",
    [
        *("", "example.com/hook", "ftp://example.com/", "file:///etc/passwd", "https://", "https:///hook"),
        *("https://user:hidden@example.com/", "https://user@example.com/", "https://example.com/#part"),
        *("https://example.com:99999/", "https://example.com:0/", "https://example.com/a b", "https://[::1/"),
        *("https://example.com/\r\nX: y", "https://ex\xe4mple.com/", "https://example.com/" + "x" * 2_000),
    ],
)
def test_addresses_that_no_webhook_has(url: str) -> None:
    with pytest.raises(WebhookUrlInvalid) as error:
        check_url(url)
    assert "\n" not in str(error.value)
    assert "hidden" not in str(error.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/x", "https://example.com", "https://[::1]:8443/a?b=c"])
def test_addresses_that_one_may_have(url: str) -> None:
    check_url(url)
    assert url.startswith(origin_of(url))


def test_the_body_tells_what_the_report_is() -> None:
    schedule = new_schedule("0 6 * * *", "UTC", "daily", "csv", "due", 0)
    due_us = parse_as_of("2026-11-26T06:00:00Z")
    assert due_us
    run = Run(
        schedule_id=schedule.id,
        due_us=due_us,
        job_id="j",
        next_try_us=None,
        try_count=1,
        delivered_us=None,
        last_status=None,
        last_error=None,
    )
    job = msgspec.structs.replace(done_job(due_us), has_safe_copy=True)
    told = msgspec.json.decode(message(Delivery(run=run, schedule=schedule, job=job), "https://uptime.example/"))
    assert told["type"] == "report.done"
    assert told["timestamp"] == "2026-11-26T06:00:02Z"
    data = told["data"]
    assert data["schedule"] == {"id": schedule.id, "name": "daily"}
    assert (data["id"], data["state"], data["due_at"]) == ("j", "done", "2026-11-26T06:00:00Z")
    assert (data["as_of"], data["size_bytes"], data["sha256"]) == ("2026-11-26T06:00:00Z", 100, "ab")
    assert data["links"]["file"] == "https://uptime.example/reports/j/report.csv"
    assert data["links"]["raw"].endswith("/reports/j/report.csv?raw=1")
    gone = msgspec.json.decode(message(Delivery(run=run, schedule=schedule, job=None), ""))
    assert (gone["type"], gone["data"]["state"]) == ("report.removed", "removed")
    failed = msgspec.structs.replace(job, state="failed", error_type="DiskFull", error="full")
    told = msgspec.json.decode(message(Delivery(run=run, schedule=schedule, job=failed), ""))
    assert (told["type"], told["data"]["error"]) == ("report.failed", {"type": "DiskFull", "detail": "full"})
    assert told["data"]["links"] == links_of(failed)
    assert message_id(Delivery(run=run, schedule=schedule, job=job)) == f"{schedule.id}_{due_us}"


def done_job(as_of_us: int) -> Job:
    """A job that is done."""
    return Job(
        id="j",
        state="done",
        file_format="csv",
        as_of_us=as_of_us,
        made_as_of_us=as_of_us,
        version=1,
        row_count=2,
        size_bytes=100,
        sha256="ab",
        has_safe_copy=False,
        created_us=as_of_us,
        started_us=as_of_us,
        ended_us=as_of_us + 2_000_000,
        done_ratio=1,
        doing="",
        attempt_count=1,
        error_type=None,
        error=None,
        is_cancel_asked=False,
        input_counts={},
        rejected_count=0,
    )


class Service:
    """Several caretakers over one database, and no workers."""

    def __init__(self, database: JobDatabase, folder: Path) -> None:
        self.database = database
        self.jobs = JobStore(database)
        self.schedules = ScheduleStore(database, self.jobs)
        self.folder = folder
        self.heard = 0
        self.caretakers = [Caretaker(self.schedules, folder, self.hear) for _ in range(3)]

    def hear(self) -> None:
        """A job is new."""
        self.heard += 1

    def wait(self, count: int) -> None:
        """Waits until so many jobs were new."""
        until = time.monotonic() + 20
        while self.heard < count:
            assert time.monotonic() < until
            time.sleep(0.02)

    def add(self, url: str, cron: str = "0 6 * * *") -> Schedule:
        """A schedule that is due."""
        schedule = new_schedule(cron, "UTC", f"{url} {cron}", "csv", "due", now_us() - DAY_US)
        schedule = msgspec.structs.replace(schedule, webhook_url=url, webhook_secret=SECRET)
        self.schedules.add(schedule)
        return schedule

    def tick(self) -> None:
        """Each caretaker looks once, and its deliveries end."""
        for each in self.caretakers:
            each.tick()
        for each in self.caretakers:
            each.let_end(10)

    def end_jobs(self) -> None:
        """Ends all jobs that wait."""
        while job := self.jobs.claim("lease", ["lease"], 3, "")[0]:
            self.jobs.end_not_done(job.id, "lease", Failure(state="failed", error_type="DiskFull", error="full"))

    def hasten(self) -> None:
        """Has every delivery that is put off be made now, as if time had passed."""
        with self.database.changing() as change:
            change.execute(text("update schedule_runs set next_try_us = 0 where next_try_us is not null"))

    def run(self, schedule: Schedule) -> Run:
        """The last run of a schedule."""
        found = next(each.run for each in self.schedules.listed() if each.schedule.id == schedule.id)
        assert found
        return found


@pytest.fixture(params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    """A service over a data set."""
    data = load_rows(tmp_path, ["a,active,2023-01-25 12:00:00 UTC"]).data.folder
    if request.param == "sqlite":
        database = own_database(tmp_path / "jobs.sqlite")
    else:
        database = shared_database(request.getfixturevalue("database"))
    yield Service(database, data)
    database.close()


def test_one_of_several_caretakers_tells_it_once(service: Service) -> None:
    with receiving() as receiver:
        schedules = [service.add(receiver.url, f"{number} 6 * * *") for number in range(6)]
        service.tick()
        assert service.heard == 6
        assert receiver.got == []
        service.end_jobs()
        for _ in range(3):
            service.tick()
        assert len(receiver.got) == 6
        told = [got.verified(SECRET) for got in receiver.got]
    assert {each["data"]["schedule"]["id"] for each in told} == {each.id for each in schedules}
    assert {each["type"] for each in told} == {"report.failed"}
    assert {service.run(each).delivery for each in schedules} == {"delivered"}


@pytest.mark.usefixtures("quick")
def test_it_is_tried_until_it_is_taken(service: Service) -> None:
    with receiving(500, "hang", "redirect", "close", 503) as receiver:
        schedule = service.add(receiver.url)
        service.tick()
        service.end_jobs()
        for number in range(1, 7):
            service.tick()
            assert len(receiver.got) == number
            assert service.run(schedule).delivery == ("delivered" if number == 6 else "waiting")
            service.tick()
            assert len(receiver.got) == number, "not before its time"
            service.hasten()
        bodies = {got.body for got in receiver.got}
        ids = {got.headers["webhook-id"] for got in receiver.got}
    assert len(bodies) == len(ids) == 1, "who gets it twice can tell"
    assert service.run(schedule).try_count == 6


@pytest.mark.usefixtures("quick")
def test_receivers_that_hang_hold_up_neither_reports_nor_all_others(service: Service) -> None:
    with receiving(*["hang"] * 3) as slow, receiving() as quick_one:
        for number in range(3):
            service.add(slow.url, f"{number} 5 * * *")
        service.tick()
        service.end_jobs()
        schedule = service.add(quick_one.url)
        service.caretakers[0].tick()
        service.end_jobs()
        slow.wait(3)
        service.caretakers[0].tick()
        quick_one.wait(1)
        service.caretakers[0].let_end(10)
        assert service.run(schedule).delivery == "delivered"


def test_what_hinders_a_report_is_told_and_it_is_made_later(service: Service) -> None:
    schedule = service.add("http://127.0.0.1:9/")
    manifest = next(service.folder.glob("manifest*"))
    manifest.rename(aside := manifest.with_name("aside"))
    service.tick()
    (entry,) = service.schedules.listed()
    assert "no data set in" in (entry.schedule.hindrance or "")
    assert entry.run is None
    aside.rename(manifest)
    service.tick()
    (entry,) = service.schedules.listed()
    assert entry.schedule.hindrance is None
    assert entry.run
    assert entry.run.due_us == schedule.next_due_us


def test_one_that_fails_unexpectedly_holds_up_no_other(service: Service) -> None:
    broken, sound = service.add("http://127.0.0.1:9/"), service.add("http://127.0.0.1:9/", "1 6 * * *")
    with service.database.changing() as change:
        # Such as by a machine whose zones are older.
        change.execute(text("update schedules set timezone_str = 'Mars/Olympus' where id = :id"), {"id": broken.id})
    service.tick()
    first, second = service.schedules.listed()
    assert (first.run, second.schedule.hindrance) == (None, None)
    assert first.schedule.hindrance == "an unexpected error: the server's log has it"
    assert service.run(sound).due_us == sound.next_due_us


def test_a_full_queue_is_told_of_all_that_waits(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    schedules = [service.add("http://127.0.0.1:9/", f"{number} 6 * * *") for number in range(3)]
    monkeypatch.setattr("engine.caretaker.settings", lambda: Settings(queue_limit=1))
    service.tick()
    hindrances = [each.schedule.hindrance for each in service.schedules.listed()]
    assert [bool(each) for each in hindrances] == [False, True, True]
    assert "1 report is waiting already" in (hindrances[1] or "")
    for each in schedules:
        service.end_jobs()
        service.tick()
        assert service.run(each).due_us == each.next_due_us
    assert not any(each.schedule.hindrance for each in service.schedules.listed())


def test_a_caretaker_outlives_its_database(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    data = load_rows(tmp_path, ["a,active,2023-01-25 12:00:00 UTC"]).data.folder
    service = Service(own_database(tmp_path / "jobs.sqlite"), data)
    with service.database.changing() as change:
        change.execute(text("alter table schedules rename to aside"))
    caretaker = service.caretakers[0]
    caretaker.start()
    until = time.monotonic() + 30
    while "what is due can't be looked after" not in caplog.text:
        assert time.monotonic() < until
        time.sleep(0.02)
    with service.database.changing() as change:
        change.execute(text("alter table aside rename to schedules"))
    schedule = service.add("http://127.0.0.1:9/")
    service.wait(1)
    caretaker.stop()
    assert service.run(schedule).due_us == schedule.next_due_us
    service.database.close()


def test_a_caretaker_outlives_its_connections(database: str, tmp_path: Path) -> None:
    data = load_rows(tmp_path, ["a,active,2023-01-25 12:00:00 UTC"]).data.folder
    service = Service(shared_database(database), data)
    caretaker = service.caretakers[0]
    caretaker.start()
    service.add("http://127.0.0.1:9/")
    with psycopg.connect(database, autocommit=True) as other:
        for number in range(3):
            service.wait(number + 1)
            other.execute(
                "select pg_terminate_backend(pid, 10000) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )
            service.add("http://127.0.0.1:9/", f"{number} 7 * * *")
        service.wait(4)
    caretaker.stop()
    assert all(entry.run for entry in service.schedules.listed())
    service.database.close()
