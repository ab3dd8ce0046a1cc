"""Schedules as their users have them: the command beside a running server, the API, the page, and the webhook."""

import json
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from loads import command
from playwright.sync_api import expect, sync_playwright
from receivers import Receiver, receiving
from servers import SECONDS, Served, serving

pytestmark = pytest.mark.any_duckdb
CHROMIUM = shutil.which("chromium")
DAILY = ("add", "0 6 * * *", "--timezone", "Europe/Berlin")


def schedule(data: Path, *arguments: str, code: int = 0) -> str:
    """What the command says on stdout, or on stderr where it fails."""
    done = command("schedule", *arguments, "--data", data)
    assert done.returncode == code, done
    if code:
        assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr if code else done.stdout


def added(data: Path, *arguments: str) -> dict[str, Any]:
    """A schedule that is new."""
    found: dict[str, Any] = json.loads(schedule(data, *arguments, "--json"))
    return found


def change(data: Path, statement: str, *values: object) -> None:
    """Has something be otherwise in the running server's database."""
    with closing(sqlite3.connect(data / "service" / "jobs.sqlite", timeout=SECONDS)) as connection, connection:
        connection.execute(statement, values)


def let_be_due(data: Path, name: str) -> str:
    """Has the time of a schedule come at the last full minute; that instant."""
    due = datetime.now(UTC).replace(second=0, microsecond=0)
    change(data, "update schedules set next_due_us = ? where name = ?", int(due.timestamp()) * 1_000_000, name)
    return due.isoformat().replace("+00:00", "Z")


def waited(look: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever it is looked for
    """What is looked for, once it is there."""
    until = time.monotonic() + SECONDS
    while not (found := look()):
        assert time.monotonic() < until
        time.sleep(0.05)
    return found


def last_run(served: Served, name: str) -> dict[str, Any] | None:
    """The last run of a schedule, as the API tells it."""
    listed = served.get("/schedules").json()["schedules"]
    run: dict[str, Any] | None = next(each["last_run"] for each in listed if each["name"] == name)
    return run


def delivered(served: Served, name: str) -> dict[str, Any] | None:
    """The last run of a schedule, once its webhook was told."""
    run = last_run(served, name)
    return run if run and run["delivery"] and run["delivery"]["state"] == "delivered" else None


def test_from_the_command_to_the_webhook(sample_set: Path) -> None:
    # The receiver fails at first, so that the page has that to tell, and takes the second try.
    with receiving(500) as receiver, serving(sample_set, url="https://uptime.example") as served:
        made = added(sample_set, *DAILY, "--name", "morning", "--format", "json", "--webhook", receiver.url)
        assert made["webhook_secret"].startswith("whsec_")
        assert len(made["next_at"]) == 3
        assert last_run(served, "morning") is None
        due_at = let_be_due(sample_set, "morning")
        receiver.wait(1)
        waited(lambda: (run := last_run(served, "morning")) and run["delivery"]["last_error"])
        html = served.get("/ui/reports", Accept="text/html").body.decode()
        assert "it answered 500, 1 try, next " in html
        assert 'openhours_schedules{state="untold"} 1.0' in served.get("/metrics").body.decode()
        change(sample_set, "update schedule_runs set next_try_us = 0")
        run = waited(lambda: delivered(served, "morning"))
        first, second = receiver.got
        told = second.verified(made["webhook_secret"])
        assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
        assert (run["due_at"], run["state"], run["delivery"]["try_count"]) == (due_at, "done", 2)
        report = served.get(run["report"]).json()
        assert (report["id"], report["as_of"], report["format"]) == (run["report_id"], due_at, "json")
        assert told["type"] == "report.done"
        assert told["data"]["links"]["file"] == f"https://uptime.example{report['links']['file']}"
        for name in ("id", "state", "row_count", "size_bytes", "sha256"):
            assert told["data"][name] == report[name], name
        html = served.get("/ui/reports", Accept="text/html").body.decode()
        assert "private" not in html, "the address of a webhook may be a secret"
        for text in (f'href="/ui/reports/{report["id"]}"', "morning", "Europe/Berlin", ", 06:00</time>", "told <time"):
            assert text in html, text
        (listed,) = served.get("/schedules").json()["schedules"]
        assert listed["next_local"].endswith(("T06:00:00+01:00", "T06:00:00+02:00"))
        assert listed["webhook"] == receiver.url.partition("/hook")[0]
        assert served.ask("DELETE", run["report"]).status == 204
        run = last_run(served, "morning")
        assert run
        assert (run["state"], run["report"]) == ("removed", None)
        assert "report removed" in served.get("/ui/reports", Accept="text/html").body.decode()
        shown = schedule(sample_set, "list")
        assert all(text in shown for text in ("morning", "Europe/Berlin", "removed", "delivered"))
        log = served.log.read_text()
        assert "private" not in log
        assert "whsec_" not in log


def test_a_killed_server_tells_it_after_its_restart(sample_set: Path) -> None:
    with receiving("hang") as receiver:
        made = added(sample_set, *DAILY, "--name", "morning", "--webhook", receiver.url)
        let_be_due(sample_set, "morning")
        with serving(sample_set) as served:
            receiver.wait(1)
            assert served.stop(signal.SIGKILL) == -signal.SIGKILL
        # Nobody else may try while that one might, which is a minute.
        change(sample_set, "update schedule_runs set next_try_us = next_try_us - 60000000")
        with serving(sample_set) as served:
            run = waited(lambda: delivered(served, "morning"))
        first, second = receiver.got
        told = second.verified(made["webhook_secret"])
        assert (told["type"], told["data"]["id"]) == ("report.done", run["report_id"])
        assert first.headers["webhook-id"] == second.headers["webhook-id"]
        assert run["delivery"]["try_count"] == 2


def test_what_was_missed_is_made_up_once(sample_set: Path) -> None:
    added(sample_set, "add", "* * * * *", "--name", "each minute", "--as-of", "latest")
    change(sample_set, "update schedules set next_due_us = next_due_us - 86400000000")
    with serving(sample_set, workers=1) as served:
        run = waited(lambda: last_run(served, "each minute"))
        report = served.over(run["report_id"])
        assert (report["state"], report["as_of"]) == ("done", None)
        assert len(served.get("/reports").json()["reports"]) <= 2, "a minute may have passed meanwhile"


def test_pause_resume_and_remove(sample_set: Path) -> None:
    made = added(sample_set, *DAILY)
    assert made["name"] == "0 6 * * * Europe/Berlin"
    schedule(sample_set, "pause", made["name"])
    (listed,) = json.loads(schedule(sample_set, "list", "--json"))["schedules"]
    assert (listed["is_paused"], listed["next_at"], listed["last_run"]) == (True, None, None)
    assert "paused" in schedule(sample_set, "list")
    assert json.loads(schedule(sample_set, "resume", made["id"], "--json"))["next_at"] == made["next_at"][0]
    schedule(sample_set, "remove", made["id"])
    assert json.loads(schedule(sample_set, "list", "--json")) == {"schedules": []}
    assert (sample_set / "service").stat().st_mode & 0o777 == 0o700


def test_a_webhook_can_be_tested(sample_set: Path) -> None:
    with receiving(204, 500) as receiver:
        secret = schedule(sample_set, *DAILY, "--name", "morning", "--webhook", receiver.url).strip()
        assert receiver.got == []
        schedule(sample_set, "test", "morning")
        told = receiver.got[0].verified(secret)
        assert (told["type"], told["data"]["schedule"]["name"]) == ("schedule.test", "morning")
        assert "did not take the message: it answered 500" in schedule(sample_set, "test", "morning", code=1)
    schedule(sample_set, *DAILY, "--name", "silent")
    assert "has no webhook" in schedule(sample_set, "test", "silent", code=2)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add", "0 25 * * *"), "hour can't be '25': 0 to 23"),
        (("add", "0 6 * * *", "--timezone", "CET/Berlin"), "no time zone 'CET/Berlin'"),
        (("add", "0 6 * * *", "--webhook", "example.com/hook"), "not the address of a webhook"),
        (("add", "0 6 * * *", "--name", "00000000-0000-4000-8000-000000000000"), "not a name for a schedule"),
        (("remove", "none"), "no schedule 'none'"),
    ],
)
def test_what_can_not_be_is_told_in_one_line(shared_sample_set: Path, arguments: tuple[str, ...], told: str) -> None:
    assert told in schedule(shared_sample_set, *arguments, code=2)


def test_a_name_is_given_once(sample_set: Path) -> None:
    schedule(sample_set, *DAILY)
    error = json.loads(schedule(sample_set, *DAILY, "--json", code=2))["error"]
    assert error["type"] == "ScheduleNameTaken"


def test_no_data_set_is_told(tmp_path: Path) -> None:
    assert "no data set in" in schedule(tmp_path / "none", "list", code=2)
    assert not (tmp_path / "none").exists()


@pytest.fixture(scope="module")
def odd_site(shared_sample_set: Path) -> Iterator[tuple[Served, Receiver]]:
    """A server with schedules in the states that a page has to tell."""
    with receiving(*[410] * 9) as receiver, serving(shared_sample_set) as served:
        added(shared_sample_set, *DAILY, "--name", "<b>morning</b> & noon", "--webhook", receiver.url)
        added(shared_sample_set, "add", "*/5 * * * *", "--name", "resting")
        added(shared_sample_set, "add", "0 0 1 * *", "--name", "monthly, " + "very " * 10 + "long")
        schedule(shared_sample_set, "pause", "resting")
        let_be_due(shared_sample_set, "<b>morning</b> & noon")
        receiver.wait(1)
        waited(lambda: last_run(served, "<b>morning</b> & noon")["delivery"]["state"] == "failed")  # type: ignore[index]
        yield served, receiver


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt-get install chromium")
def test_page_of_schedules(odd_site: tuple[Served, Receiver]) -> None:
    served, _ = odd_site
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1300, "height": 900})
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(f"{served.url}/ui/reports")
        rows = page.locator("#schedules tbody tr")
        expect(rows).to_have_count(3)
        expect(rows.nth(0)).to_contain_text("<b>morning</b> & noon")
        expect(rows.nth(0)).to_contain_text("it answered 410")
        expect(rows.nth(0)).to_contain_text("not told")
        expect(rows.nth(1)).to_contain_text("paused")
        page.set_viewport_size({"width": 400, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, "the page itself scrolls sideways"
        rows.nth(0).get_by_role("link", name="done").click()
        expect(page.locator("#report .state")).to_have_text("done")
        assert complaints == []
        browser.close()
