"""Schedules and their runs in the service's database: each run is made once, however many processes look for it."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, insert

from engine.cron import latest_due_us, next_due_us
from engine.data_set import Manifest
from engine.errors import ScheduleNameTaken, SchedulesFull, ScheduleUnknown
from engine.job import Job, new_job
from engine.job_database import JobDatabase, Row, rows_of
from engine.job_store import JobStore
from engine.job_tables import SCHEDULES
from engine.schedule import Delivery, Entry, Run, Schedule
from engine.schedule_sql import (
    ADD_RUN,
    CLAIM,
    COUNT,
    DUE,
    END_TRY,
    GO_ON,
    HINDER,
    LATEST_RUNS,
    LISTED,
    NAMED,
    REMOVE,
    SCHEDULE,
    SET_PAUSED,
    SHARED_CLAIM,
    STILL_DUE,
    SWEEP,
)

MOST_SCHEDULES = 1_000
MOST_RUNS = 100  # of one schedule, beside those that a webhook is still to be told of
# A try to tell a webhook is over long before, unless its process is.
LEASE_US = 60_000_000
SECOND_US = 1_000_000
# How long after each try comes the next: ten tries over a day.
DELAYS_US = tuple(each * SECOND_US for each in (5, 60, 300, 900, 3_600, 7_200, 14_400, 21_600, 36_000))


class ScheduleStore:
    """The schedules of one service. Any thread may use it."""

    def __init__(self, database: JobDatabase, jobs: JobStore) -> None:
        self._database, self._jobs = database, jobs

    def add(self, schedule: Schedule) -> None:
        """Writes a schedule down. Raises ScheduleNameTaken, SchedulesFull."""
        with self._database.adding() as change:
            if rows_of(change, NAMED, name=schedule.name):
                raise ScheduleNameTaken(schedule.name)
            if rows_of(change, COUNT)[0]["schedule_count"] >= MOST_SCHEDULES:
                raise SchedulesFull(MOST_SCHEDULES)
            change.execute(insert(SCHEDULES).values(**msgspec.structs.asdict(schedule)))

    def listed(self) -> list[Entry]:
        """All schedules in the order of their creation, each with its last run."""
        with self._database.reading() as connection:
            schedules = [_schedule(row) for row in rows_of(connection, LISTED)]
            runs = {run.schedule_id: run for run in map(_run, rows_of(connection, LATEST_RUNS))}
            jobs = self._jobs.found_within(connection, [run.job_id for run in runs.values()])
        return [_entry(schedule, runs.get(schedule.id), jobs) for schedule in schedules]

    def named(self, name: str) -> Schedule:
        """The schedule of that name or id. Raises ScheduleUnknown."""
        with self._database.reading() as connection:
            return _only(connection, name)

    def remove(self, name: str) -> Schedule:
        """Forgets a schedule and its runs, not their reports. Raises ScheduleUnknown."""
        with self._database.adding() as change:
            schedule = _only(change, name)
            change.execute(REMOVE, {"id": schedule.id})
        return schedule

    def set_paused(self, name: str, *, is_paused: bool) -> Schedule:
        """Lets a schedule rest, or go on with what is due from now on. Raises ScheduleUnknown."""
        with self._database.adding() as change:
            schedule = _only(change, name)
            due_us = next_due_us(schedule.cron, schedule.timezone_str, self._database.now_us(change))
            change.execute(SET_PAUSED, {"id": schedule.id, "is_paused": is_paused, "next_due_us": due_us})
        return msgspec.structs.replace(schedule, is_paused=is_paused, next_due_us=due_us, hindrance=None)

    def due(self) -> list[str]:
        """The ids of the schedules that are due, the longest due first."""
        with self._database.reading() as connection:
            return [row["id"] for row in rows_of(connection, DUE, now_us=self._database.now_us(connection))]

    def fire(self, schedule_id: str, manifest: Manifest, queue_limit: int) -> Job | None:
        """Has the report of a schedule made if that is still due: its run, its job and its next time are one change.

        Of several times that were missed it is the latest: a report tells of the week before, so those between would
        tell little else. None where it is not due any more. Raises QueueFull.
        """
        with self._database.adding() as change:
            now_us = self._database.now_us(change)
            rows = rows_of(change, STILL_DUE, id=schedule_id, now_us=now_us)
            if not rows:
                return None
            schedule = _schedule(rows[0])
            cron, zone = schedule.cron, schedule.timezone_str
            due_us = latest_due_us(cron, zone, schedule.next_due_us, now_us)
            as_of_us = due_us if schedule.as_of_rule == "due" else None
            wanted = new_job(manifest, as_of_us, schedule.file_format)
            job, _ = self._jobs.add_within(change, wanted, None, "", queue_limit)
            run = {"schedule_id": schedule.id, "due_us": due_us, "job_id": job.id}
            change.execute(ADD_RUN, {**run, "next_try_us": now_us if schedule.webhook_url else None})
            change.execute(GO_ON, {"id": schedule.id, "next_due_us": next_due_us(cron, zone, due_us)})
        return job

    def hinder(self, why: str, schedule_id: str | None = None) -> bool:
        """Writes down why all that is due, or one of it, can't be made yet; whether that is new."""
        with self._database.changing() as change:
            now_us = self._database.now_us(change)
            return bool(rows_of(change, HINDER, id=schedule_id, why=why, now_us=now_us))

    def claim_delivery(self) -> Delivery | None:
        """A run that a webhook is to be told of, for the caller alone, who has a minute; the try counts."""
        with self._database.changing() as change:
            now_us = self._database.now_us(change)
            claim = SHARED_CLAIM if self._database.is_shared else CLAIM
            rows = rows_of(change, claim, now_us=now_us, until_us=now_us + LEASE_US)
            if not rows:
                return None
            run = _run(rows[0])
            (schedule,) = rows_of(change, SCHEDULE, id=run.schedule_id)
            job = self._jobs.found_within(change, [run.job_id]).get(run.job_id)
        return Delivery(run=run, schedule=_schedule(schedule), job=job)

    def end_delivery(self, run: Run, status: int | None, error: str | None, *, is_final: bool) -> None:
        """Writes down what came of a try; after an error there is another one, unless that was the last."""
        with self._database.changing() as change:
            now_us = self._database.now_us(change)
            is_last = error is None or is_final or run.try_count > len(DELAYS_US)
            values = {
                "schedule_id": run.schedule_id,
                "due_us": run.due_us,
                "try_count": run.try_count,
                "last_status": status,
                "last_error": error,
                "delivered_us": now_us if error is None else None,
                "next_try_us": None if is_last else now_us + DELAYS_US[run.try_count - 1],
            }
            change.execute(END_TRY, values)

    def sweep(self) -> None:
        """Forgets runs, not their reports, of which each schedule has had many since."""
        with self._database.changing() as change:
            change.execute(SWEEP, {"most_runs": MOST_RUNS})


def _only(connection: Connection, name: str) -> Schedule:
    """The schedule of that name or id. Raises ScheduleUnknown."""
    rows = rows_of(connection, NAMED, name=name)
    if not rows:
        raise ScheduleUnknown(name)
    return _schedule(rows[0])


def _schedule(row: Row) -> Schedule:
    """The row as a schedule."""
    return msgspec.convert(row, Schedule, strict=False)


def _run(row: Row) -> Run:
    """The row as a run."""
    return msgspec.convert(row, Run, strict=False)


def _entry(schedule: Schedule, run: Run | None, jobs: Mapping[str, Job]) -> Entry:
    """A schedule with its last run and that run's job."""
    return Entry(schedule=schedule, run=run, job=jobs.get(run.job_id) if run else None)
