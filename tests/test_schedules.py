"""Schedules: each report is made once however many look for it, on SQLite and PostgreSQL."""

import multiprocessing
import uuid
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from engine.data_set import Manifest
from engine.errors import QueueFull, ScheduleNameTaken, SchedulesFull, ScheduleUnknown
from engine.instants import show_instant
from engine.job import Failure, Job
from engine.job_database import CLOCK, JobDatabase, now_us, own_database, shared_database
from engine.job_store import JobStore
from engine.schedule import AsOfRule, Delivery, Entry, Schedule, new_schedule
from engine.schedule_store import DELAYS_US, LEASE_US, MOST_RUNS, MOST_SCHEDULES, ScheduleStore

pytestmark = pytest.mark.any_duckdb
MANIFEST = Manifest(1, 7, "v000007", {}, (), {"store_status": 3}, ())
MINUTE_US, HOUR_US, DAY_US = 60_000_000, 3_600_000_000, 86_400_000_000
URL, SECRET = "http://127.0.0.1:9/hook", "whsec_c2VjcmV0"
CROWD = 60


@dataclass(frozen=True)
class Table:
    """The stores over one database, and where that is."""

    place: tuple[str, str]
    database: JobDatabase
    jobs: JobStore
    schedules: ScheduleStore


def opened(place: tuple[str, str]) -> Table:
    """The stores over the database there."""
    kind, address = place
    database = own_database(Path(address)) if kind == "sqlite" else shared_database(address)
    jobs = JobStore(database)
    return Table(place, database, jobs, ScheduleStore(database, jobs))


@pytest.fixture(params=["sqlite", "postgresql"])
def table(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Table]:
    """Stores over an empty database."""
    is_own = request.param == "sqlite"
    address = str(tmp_path / "jobs.sqlite") if is_own else request.getfixturevalue("database")
    found = opened((request.param, address))
    yield found
    found.database.close()


def added(
    table: Table, cron: str = "0 6 * * *", since_us: int = -DAY_US, as_of: AsOfRule = "due", url: str | None = None
) -> Schedule:
    """A schedule that was added so long ago, and so is due where that is long enough."""
    made = new_schedule(cron, "UTC", uuid.uuid4().hex, "csv", as_of, now_us() + since_us)
    made = msgspec.structs.replace(made, webhook_url=url, webhook_secret=SECRET if url else None)
    table.schedules.add(made)
    return made


def fired(table: Table) -> list[Job]:
    """The reports of all that is due."""
    jobs = [table.schedules.fire(each, MANIFEST, 1_000) for each in table.schedules.due()]
    return [job for job in jobs if job]


def entry(table: Table, schedule: Schedule) -> Entry:
    """A schedule as it is listed."""
    return next(each for each in table.schedules.listed() if each.schedule.id == schedule.id)


def ended(table: Table, job: Job) -> None:
    """Has a job come to its end."""
    assert table.jobs.claim("lease", ["lease"], 3, "", job.id)[0]
    assert table.jobs.end_not_done(job.id, "lease", Failure(state="failed", error="why"))


def run_count(table: Table) -> int:
    """How many runs are kept."""
    with table.database.reading() as connection:
        return int(connection.execute(text("select count(*) from schedule_runs")).scalar_one())


def test_one_is_given_back_as_it_was_written(table: Table) -> None:
    schedule = added(table, since_us=0, url=URL)
    assert table.schedules.named(schedule.name) == table.schedules.named(schedule.id) == schedule
    assert entry(table, schedule) == Entry(schedule=schedule, run=None, job=None)
    assert table.schedules.due() == []
    with pytest.raises(ScheduleNameTaken):
        table.schedules.add(msgspec.structs.replace(schedule, id="other"))
    table.schedules.remove(schedule.name)
    for act in (table.schedules.named, table.schedules.remove):
        with pytest.raises(ScheduleUnknown):
            act(schedule.name)


def test_what_is_due_is_made_once(table: Table) -> None:
    schedule = added(table)
    (job,) = fired(table)
    assert (job.state, job.as_of_us, job.file_format) == ("queued", schedule.next_due_us, "csv")
    assert fired(table) == []
    found = entry(table, schedule)
    assert found.run
    assert (found.run.due_us, found.run.job_id, found.state) == (schedule.next_due_us, job.id, "queued")
    assert found.schedule.next_due_us == schedule.next_due_us + DAY_US
    assert found.run.delivery is None


def test_of_times_missed_the_latest_is_made_up(table: Table) -> None:
    schedule = added(table, since_us=-10 * DAY_US)
    (job,) = fired(table)
    assert job.as_of_us is not None
    assert now_us() - DAY_US < job.as_of_us <= now_us()
    assert (job.as_of_us - schedule.next_due_us) % DAY_US == 0
    assert run_count(table) == 1


def test_one_as_of_the_latest_ping(table: Table) -> None:
    added(table, as_of="latest")
    (job,) = fired(table)
    assert job.as_of_us is None


def test_equal_reports_of_two_schedules_are_one(table: Table) -> None:
    first, second = added(table), added(table)
    jobs = fired(table)
    assert jobs[0].id == jobs[1].id
    assert {entry(table, each).state for each in (first, second)} == {"queued"}
    assert run_count(table) == 2
    assert table.jobs.counts()["queued"] == 1


def test_a_full_queue_loses_nothing(table: Table) -> None:
    schedule = added(table, since_us=-3 * DAY_US)
    with pytest.raises(QueueFull) as error:
        table.schedules.fire(schedule.id, MANIFEST, 0)
    assert table.schedules.hinder(str(error.value))
    assert not table.schedules.hinder(str(error.value)), "known already"
    later = added(table, since_us=0)
    found = entry(table, schedule)
    assert (found.schedule.next_due_us, found.run, run_count(table)) == (schedule.next_due_us, None, 0)
    assert found.schedule.hindrance == str(error.value)
    assert entry(table, later).schedule.hindrance is None
    assert len(fired(table)) == 1
    assert entry(table, schedule).schedule.hindrance is None


def test_a_pause_is_not_made_up(table: Table) -> None:
    schedule = added(table)
    assert table.schedules.set_paused(schedule.name, is_paused=True).is_paused
    assert fired(table) == []
    assert table.schedules.fire(schedule.id, MANIFEST, 1_000) is None
    resumed = table.schedules.set_paused(schedule.id, is_paused=False)
    assert resumed.next_due_us > now_us()
    assert entry(table, schedule).schedule == resumed
    assert fired(table) == []


def test_a_removed_schedule_leaves_its_report(table: Table) -> None:
    schedule = added(table)
    (job,) = fired(table)
    table.schedules.remove(schedule.id)
    assert run_count(table) == 0
    assert table.jobs.find(job.id) == job


def test_a_report_that_was_removed_is_told_as_such(table: Table) -> None:
    schedule = added(table)
    (job,) = fired(table)
    ended(table, job)
    assert entry(table, schedule).state == "failed"
    table.jobs.remove(job.id)
    assert entry(table, schedule).state == "removed"


def test_schedules_are_bounded(table: Table) -> None:
    with table.database.changing() as change:
        change.execute(
            text(
                "with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < :most) "
                "insert into schedules "
                "(id, name, cron, timezone_str, file_format, as_of_rule, created_us, next_due_us) "
                "select 'i' || n, 'n' || n, '* * * * *', 'UTC', 'csv', 'due', 0, 9000000000000000 from numbers"
            ),
            {"most": MOST_SCHEDULES},
        )
    with pytest.raises(SchedulesFull):
        added(table)


def crowd(table: Table) -> list[Schedule]:
    """Schedules that are due at different minutes, so that no two reports are equal."""
    return [added(table, f"{number} {number % 7} * * *") for number in range(CROWD)]


def take_all(place: tuple[str, str]) -> list[str]:
    """The reports that a process of its own has made, as long as anything is due."""
    table, jobs = opened(place), []
    while due := table.schedules.due():
        jobs += [job.id for each in due if (job := table.schedules.fire(each, MANIFEST, 1_000))]
    table.database.close()
    return jobs


def test_many_threads_make_each_report_once(table: Table) -> None:
    schedules = crowd(table)
    with ThreadPoolExecutor(6) as pool:
        found = [job.id for jobs in pool.map(lambda _: fired(table), range(12)) for job in jobs]
    check_once(table, schedules, found)


def test_many_processes_make_each_report_once(table: Table) -> None:
    schedules = crowd(table)
    with ProcessPoolExecutor(3, multiprocessing.get_context("spawn")) as pool:
        shares = list(pool.map(take_all, [table.place] * 3))
    check_once(table, schedules, [job_id for share in shares for job_id in share])


def check_once(table: Table, schedules: list[Schedule], job_ids: list[str]) -> None:
    """Whether each schedule had its report of its own, and nothing else was made."""
    assert len(job_ids) == len(set(job_ids)) == run_count(table) == CROWD
    assert table.jobs.counts()["queued"] == CROWD
    found = {each.schedule.id: each for each in table.schedules.listed()}
    assert sorted(each.run.job_id for each in found.values() if each.run) == sorted(job_ids)
    for schedule in schedules:
        job = found[schedule.id].job
        assert job
        assert job.as_of_us == schedule.next_due_us, show_instant(schedule.next_due_us)


def told_of(table: Table) -> tuple[Schedule, Job]:
    """A run with a webhook, whose job is over."""
    schedule = added(table, url=URL)
    (job,) = fired(table)
    assert table.schedules.claim_delivery() is None, "the job is not over"
    ended(table, job)
    return schedule, job


def claimed(table: Table) -> Delivery:
    """What is to be delivered."""
    delivery = table.schedules.claim_delivery()
    assert delivery
    return delivery


def test_a_webhook_is_told_once_the_job_is_over(table: Table) -> None:
    schedule, job = told_of(table)
    assert entry(table, schedule).run
    delivery = claimed(table)
    assert delivery.schedule.webhook_secret == SECRET
    assert delivery.job
    assert (delivery.job.id, delivery.job.state, delivery.run.try_count) == (job.id, "failed", 1)
    table.schedules.end_delivery(delivery.run, 204, None, is_final=False)
    run = entry(table, schedule).run
    assert run
    assert (run.delivery, run.last_status, run.next_try_us) == ("delivered", 204, None)
    assert table.schedules.claim_delivery() is None


def test_one_of_many_makes_a_delivery(table: Table) -> None:
    for job in [(added(table, f"{n} 3 * * *", url=URL), fired(table))[1][0] for n in range(20)]:
        ended(table, job)
    with ThreadPoolExecutor(6) as pool:
        found = [each for each in pool.map(lambda _: table.schedules.claim_delivery(), range(40)) if each]
    assert len({each.run.job_id for each in found}) == len(found) == 20


def test_another_one_delivers_where_one_died(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    schedule, _ = told_of(table)
    slow = claimed(table)
    pass_time(monkeypatch, LEASE_US - 5_000_000)
    assert table.schedules.claim_delivery() is None
    pass_time(monkeypatch, LEASE_US + 1)
    second = claimed(table)
    assert second.run.try_count == 2
    table.schedules.end_delivery(slow.run, None, "slow", is_final=True)
    run = entry(table, schedule).run
    assert run
    assert (run.delivery, run.last_error) == ("waiting", None), "who was too slow has nothing to say"
    table.schedules.end_delivery(second.run, 200, None, is_final=False)
    assert (run := entry(table, schedule).run)
    assert run.delivery == "delivered"


def test_tries_come_ever_later_and_end(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    schedule, _ = told_of(table)
    passed_us = 0
    for delay_us in DELAYS_US:
        delivery = claimed(table)
        table.schedules.end_delivery(delivery.run, 500, "it answered 500", is_final=False)
        run = entry(table, schedule).run
        assert run
        assert run.delivery == "waiting"
        pass_time(monkeypatch, passed_us + delay_us - 5_000_000)
        assert table.schedules.claim_delivery() is None
        passed_us += delay_us + 1_000_000
        pass_time(monkeypatch, passed_us)
    assert DAY_US * 0.9 < passed_us < DAY_US * 1.1
    table.schedules.end_delivery(claimed(table).run, 500, "it answered 500", is_final=False)
    pass_time(monkeypatch, passed_us + 10 * DAY_US)
    assert table.schedules.claim_delivery() is None
    run = entry(table, schedule).run
    assert run
    assert (run.delivery, run.try_count, run.last_error) == ("failed", 10, "it answered 500")


def test_one_that_is_gone_is_told_no_more(table: Table) -> None:
    schedule, _ = told_of(table)
    table.schedules.end_delivery(claimed(table).run, 410, "it answered 410", is_final=True)
    run = entry(table, schedule).run
    assert run
    assert (run.delivery, run.next_try_us) == ("failed", None)


def test_old_runs_are_swept_but_not_what_is_to_be_told(table: Table) -> None:
    first, second = added(table, since_us=0, url=URL), added(table, since_us=0)
    rows = [
        {"schedule_id": each.id, "due_us": number, "job_id": "none", "next_try_us": 5 if number == 1 else None}
        for each in (first, second)
        for number in range(MOST_RUNS + 20 if each is first else 7)
    ]
    with table.database.changing() as change:
        change.execute(
            text(
                "insert into schedule_runs (schedule_id, due_us, job_id, next_try_us) "
                "values (:schedule_id, :due_us, :job_id, :next_try_us)"
            ),
            rows,
        )
    table.schedules.sweep()
    assert run_count(table) == MOST_RUNS + 1 + 7
    run = entry(table, first).run
    assert run
    assert run.due_us == MOST_RUNS + 19


def pass_time(monkeypatch: pytest.MonkeyPatch, span_us: int) -> None:
    """Lets every clock be so much later than it is."""
    monkeypatch.undo()
    monkeypatch.setattr("engine.job_database.CLOCK", text(f"{CLOCK} + {span_us}"))
    monkeypatch.setattr("engine.job_database.now_us", lambda: now_us() + span_us)
