"""How reports in every state look, and what the form says when none can be made: pages over made-up jobs."""

import re
from typing import Any, cast

import msgspec
import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient

from engine.errors import QueueFull, ServerStopping
from engine.fleet import Fleet
from engine.instants import parse_as_of
from engine.job import STATES, Job
from engine.jobs import Jobs
from engine.schedule import Entry, Run, Schedule, new_schedule
from web.pages import pages_blueprint

pytestmark = pytest.mark.any_duckdb

START = parse_as_of("2026-11-24T12:00:00Z") or 0
SECOND = 1_000_000
HOSTILE = '<script>alert("1")</script>'
QUEUED = Job(
    id="00000000-0000-4000-8000-000000000000",
    state="queued",
    file_format="csv",
    as_of_us=None,
    made_as_of_us=None,
    version=3,
    row_count=None,
    size_bytes=None,
    sha256=None,
    has_safe_copy=False,
    created_us=START,
    started_us=None,
    ended_us=None,
    done_ratio=0.0,
    doing="waiting",
    attempt_count=0,
    error_type=None,
    error=None,
    is_cancel_asked=False,
    input_counts={"store_ids": 14_226, "store_status": 1_822_080, "store_hours": 86_198, "store_tz": 13_559},
    rejected_count=7,
)


def changed(number: int, **changes: Any) -> Job:  # noqa: ANN401 - any field
    """A job in another state."""
    return msgspec.structs.replace(QUEUED, id=QUEUED.id[:-1] + str(number), **changes)


RUNNING = changed(1, state="running", started_us=START, done_ratio=0.42, doing="computing the report", attempt_count=2)
STOPPING = changed(2, state="running", started_us=START, done_ratio=0.9, is_cancel_asked=True, attempt_count=1)
DONE = changed(
    3,
    state="done",
    made_as_of_us=START,
    row_count=14_226,
    size_bytes=756_300,
    sha256="ab" * 32,
    started_us=START,
    ended_us=START + 75 * SECOND,
    done_ratio=1.0,
    doing="",
    attempt_count=1,
    has_safe_copy=True,
)
FAILED = changed(
    4, state="failed", error_type="ResourcesExhausted", error=f"out of room: {HOSTILE}", doing="", started_us=START
)
CANCELLED = changed(5, state="cancelled", doing="", ended_us=START)
JOBS = (QUEUED, RUNNING, STOPPING, DONE, FAILED, CANCELLED)


class MadeUpJobs:
    """Jobs that stay as they are."""

    refusal: Exception = QueueFull(100, 30)
    entries: list[Entry] = []  # noqa: RUF012 - replaced, never changed

    def __init__(self, jobs: tuple[Job, ...] = JOBS) -> None:
        self._jobs = jobs

    def listed(self, limit: int, before: str | None = None) -> tuple[tuple[Job, ...], str | None]:
        """All of them, and more to come."""
        assert limit >= len(self._jobs)
        return self._jobs, None if before else CANCELLED.id

    def schedules(self) -> list[Entry]:
        """Those given."""
        return self.entries

    def job(self, job_id: str) -> Job:
        """One of them."""
        return next(job for job in self._jobs if job.id == job_id)

    def trigger(self, *_: object) -> None:
        """Never."""
        raise self.refusal


def pages_of(jobs: MadeUpJobs, *, can_trigger: bool = True) -> FlaskClient:
    """The pages over made-up jobs, as somebody sees them who is logged in."""
    app = Flask("web", static_folder="static", template_folder="templates")
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    caller = {"name": "ann", "can_trigger": can_trigger, "is_login": True}
    app.context_processor(lambda: {"caller": caller})
    app.register_blueprint(pages_blueprint(cast("Jobs", jobs), cast("Fleet", None)))
    return app.test_client()


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.id[-1] + job.state)
def test_a_report_in_each_state(job: Job) -> None:
    html = pages_of(MadeUpJobs()).get(f"/ui/reports/{job.id}").text
    assert f'<span class="state state-{job.state}">{job.state}</span>' in html
    assert ('hx-trigger="every 1s"' in html) == ('http-equiv="refresh"' in html) == (not job.is_over)
    assert ("Download CSV" in html) == ("raw=1" in html) == (job.state == "done")
    assert ("<progress" in html) == (job.state == "running")
    assert ("/remove" in html) == (not job.is_cancel_asked)
    assert HOSTILE not in html
    for fact in ("1,822,080", "86,198", "13,559", "Rejected rows", "America/Chicago"):
        assert fact in html


def test_list_of_all_states() -> None:
    html = pages_of(MadeUpJobs()).get("/ui/reports").text
    assert all(f'class="state state-{state}"' in html for state in STATES)
    assert 'value="0.420"' in html
    assert "42 % · computing the report" in html
    assert "90 % · stopping" in html
    assert "1 min 15 s" in html
    assert "out of room: &lt;script&gt;" in html
    assert f'href="/ui/reports?before={CANCELLED.id}"' in html
    assert html.count("Cancel report") == 2
    assert html.count("Remove report") == 3


def test_list_that_is_over_is_not_asked_for_again() -> None:
    html = pages_of(MadeUpJobs((DONE, FAILED))).get("/ui/reports").text
    assert "every 1s" not in html
    assert "refresh" not in html


def test_list_without_reports() -> None:
    assert "No report yet" in pages_of(MadeUpJobs(())).get("/ui/reports").text


SCHEDULE: Schedule = msgspec.structs.replace(
    new_schedule("0 6 * * *", "America/New_York", HOSTILE, "csv", "latest", START),
    webhook_url="https://hooks.example.com/T00/secret",
)
RUN = Run(
    schedule_id=SCHEDULE.id,
    due_us=START,
    job_id=DONE.id,
    next_try_us=START,
    try_count=0,
    delivered_us=None,
    last_status=None,
    last_error=None,
)


@pytest.mark.parametrize(
    ("changes", "run", "job", "told", "asks_again"),
    [
        ({}, None, None, "as of the latest ping", False),
        ({"is_paused": True}, None, None, "paused", False),
        ({"hindrance": HOSTILE}, None, None, "not made yet", False),
        ({}, {}, RUNNING, f"/ui/reports/{RUNNING.id}", True),
        ({}, {"next_try_us": None}, FAILED, "out of room", False),
        ({}, {"next_try_us": None}, None, "report removed", False),
        ({}, {}, DONE, "to be told", True),
        ({}, {"try_count": 1, "last_error": HOSTILE}, DONE, "trying again", True),
        ({}, {"try_count": 9, "last_error": HOSTILE, "next_try_us": None}, DONE, "9 tries", False),
        ({}, {"delivered_us": START, "next_try_us": None}, DONE, "told <time", False),
    ],
)
def test_a_schedule_in_each_state(
    changes: dict[str, Any], run: dict[str, Any] | None, job: Job | None, told: str, *, asks_again: bool
) -> None:
    jobs = MadeUpJobs(())
    last = None if run is None else msgspec.structs.replace(RUN, **run)
    jobs.entries = [Entry(schedule=msgspec.structs.replace(SCHEDULE, **changes), run=last, job=job)]
    html = pages_of(jobs).get("/ui/reports").text
    assert told in html
    assert HOSTILE not in html
    assert "T00" not in html, "the address of a webhook may be a secret"
    assert ('hx-select="#schedules"' in html) == asks_again
    assert ("Wed 25 Nov 2026, 06:00</time> <small>America/New_York" in html) == (not changes.get("is_paused"))
    assert ("Wed 25 Nov 2026, 11:00</time> UTC" in html) == (not changes.get("is_paused"))


@pytest.mark.parametrize("refusal", [QueueFull(100, 30), ServerStopping(30)])
def test_form_when_no_report_can_be_made(refusal: QueueFull | ServerStopping) -> None:
    jobs = MadeUpJobs()
    jobs.refusal = refusal
    answer = pages_of(jobs).post("/ui/reports", data={"as_of": "now", "format": "parquet"})
    assert answer.status_code == (429 if isinstance(refusal, QueueFull) else 503)
    assert answer.headers["Retry-After"] == "30"
    assert str(refusal) in answer.text
    assert 'value="now"' in answer.text
    assert '<option value="parquet" selected>' in answer.text


@pytest.mark.parametrize("path", ["/ui/reports", f"/ui/reports/{DONE.id}"])
def test_who_may_not_trigger_gets_no_forms(path: str) -> None:
    html = pages_of(MadeUpJobs(), can_trigger=False).get(path).text
    assert "Download CSV" in html
    assert re.findall(r'<form[^>]* action="([^"]+)"', html) == ["/logout"]
    assert "ann" in html
    assert len(re.findall("<form", pages_of(MadeUpJobs()).get(path).text)) > 1


@pytest.mark.parametrize(("status", "asks_again"), [(503, True), (404, False)])
def test_errors_that_pass_are_waited_for(status: int, asks_again: bool) -> None:  # noqa: FBT001 - of a table
    app = pages_of(MadeUpJobs()).application
    with app.test_request_context("/"):
        html = render_template("error.html", status=status, title="Title", detail=HOSTILE)
    assert ('http-equiv="refresh"' in html) == asks_again
    assert "&lt;script&gt;" in html
