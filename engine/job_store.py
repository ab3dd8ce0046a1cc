"""The job table: the truth about every job, on SQLite or PostgreSQL.

A running job has a lease: who runs it extends it with each beat, and who lost it can neither beat nor finish.
"""

import secrets
from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, TextClause, insert

from engine.errors import JobUnknown, KeyConflict, QueueFull
from engine.job import STATES, Failure, Job, Made, State
from engine.job_database import JobDatabase, Row, rows_of
from engine.job_sql import (
    ADD_KEY,
    BEAT,
    CANCEL,
    CLAIM,
    COUNTS,
    DONE,
    END_LEASES,
    EQUAL,
    EXHAUST,
    FACT,
    FIND,
    FOUND,
    KEY,
    LISTED,
    NOT_DONE,
    PUT_ALL_BACK,
    PUT_BACK,
    REMOVE,
    SECRET,
    SHARED_CLAIM,
    SWEEP,
    UNANNOUNCED,
)
from engine.job_tables import FACTS, JOBS, SECRETS
from engine.message_queue import announce
from engine.settings import settings

# How long a message may take from the queue to the claim of its job.
CALL_US = 5_000_000
# How long a caller waits who finds the queue full: a guess, since nobody knows how long the reports will take.
RETRY_AFTER_SECONDS = 10


class JobStore:
    """The job table of one service. Any thread may use it."""

    def __init__(self, database: JobDatabase) -> None:
        self._database = database

    @property
    def is_shared(self) -> bool:
        """Whether other processes run its jobs, too."""
        return self._database.is_shared

    def add(self, job: Job, key: str | None, request: str, queue_limit: int) -> tuple[Job, bool]:
        """Writes a job down, unless its key or an equal waiting one has it already; whether it is new.

        Raises KeyConflict, QueueFull.
        """
        with self._database.adding() as change:
            return self.add_within(change, job, key, request, queue_limit)

    def add_within(
        self, change: Connection, job: Job, key: str | None, request: str, queue_limit: int
    ) -> tuple[Job, bool]:
        """The same within a transaction of the kind `adding`, which may hold more than that."""
        if key is not None and (kept := _one(change, KEY, key=key)):
            if kept["request"] != request:
                raise KeyConflict
            return _only(change, FIND, id=kept["job_id"]), False
        # Where the data set follows a database, each machine may have its own, with versions of its own; what a report
        # that runs already read of it may be older than what the caller knows.
        version = 0 if settings().source else job.version
        equal = _one(change, EQUAL, as_of_us=job.as_of_us, file_format=job.file_format, version=version)
        if equal is None:
            waiting = _counts(change)["queued"]
            if waiting >= queue_limit:
                raise QueueFull(waiting, RETRY_AFTER_SECONDS)
            job = msgspec.structs.replace(job, created_us=self._database.now_us(change))
            change.execute(insert(JOBS).values(**_values(job), asked_version=version))
            self._announce(change, job.id)
        found = job if equal is None else _job(equal)
        if key is not None:
            change.execute(ADD_KEY, {"key": key, "request": request, "job_id": found.id})
        return found, equal is None

    def find(self, job_id: str) -> Job:
        """The job as it is now. Raises JobUnknown."""
        with self._database.reading() as connection:
            row = _one(connection, FIND, id=job_id)
        if row is None:
            raise JobUnknown(job_id)
        return _job(row)

    def found_within(self, connection: Connection, job_ids: Iterable[str]) -> dict[str, Job]:
        """Those of the jobs that there are, by id."""
        return {job.id: job for job in _jobs(connection, FOUND, ids=list(job_ids))}

    def listed(self, limit: int, before: str | None, state: str | None) -> list[Job]:
        """The jobs, newest first, those before the named one only. Raises JobUnknown for that."""
        if before is not None:
            self.find(before)
        with self._database.reading() as connection:
            return _jobs(connection, LISTED, before=before, state=state, limit=limit)

    def counts(self) -> dict[State, int]:
        """How many jobs there are of each state."""
        with self._database.reading() as connection:
            return _counts(connection)

    def claim(
        self, lease: str, held: Iterable[str], tries: int, exhausted: str, job_id: str | None = None
    ) -> tuple[Job | None, list[Job]]:
        """The next job, or the one named, for who holds the lease; and those that failed as their last try died, too.

        The leases held in this process do not run out, whatever the clock says.
        """
        with self._database.changing() as change:
            now_us, kept = self._database.now_us(change), list(held)
            failed = _jobs(change, EXHAUST, now_us=now_us, held=kept, exhausted=exhausted, tries=tries)
            is_joined = not settings().source
            chosen = {"id": job_id, "lease": lease, "until_us": now_us + lease_us(), "is_joined": is_joined}
            statement = SHARED_CLAIM if self._database.is_shared else CLAIM
            claimed = _one(change, statement, **chosen, now_us=now_us, held=kept)
            return (_job(claimed) if claimed else None), failed

    def beat(self, job_id: str, lease: str, done_ratio: float, doing: str) -> bool | None:
        """Extends the lease and tells progress: whether the job is to be cancelled; None where the lease is lost."""
        with self._database.changing() as change:
            until_us = self._database.now_us(change) + lease_us()
            given = {"id": job_id, "lease": lease, "done_ratio": done_ratio, "doing": doing}
            row = _one(change, BEAT, **given, until_us=until_us)
        return None if row is None else bool(row["is_cancel_asked"])

    def end_done(self, job_id: str, lease: str, made: Made) -> Job | None:
        """Writes down what was made, which is kept under the name of this try by then.

        None where the lease is lost, or the job is to be cancelled.
        """
        with self._database.changing() as change:
            now_us = self._database.now_us(change)
            row = _one(change, DONE, **_values(made), id=job_id, lease=lease, now_us=now_us)
        return _job(row) if row else None

    def end_not_done(self, job_id: str, lease: str, failure: Failure) -> Job | None:
        """Writes down why there is no report; None where the lease is lost."""
        with self._database.changing() as change:
            now_us = self._database.now_us(change)
            row = _one(change, NOT_DONE, **_values(failure), id=job_id, lease=lease, now_us=now_us)
        return _job(row) if row else None

    def put_back(self, job_id: str, lease: str, *, is_counted: bool = False) -> None:
        """Lets the job wait again; its try counts where something was wrong with it."""
        with self._database.changing() as change:
            given = {"taken_off": 0 if is_counted else 1, "id": job_id, "lease": lease}
            row = _one(change, PUT_BACK, now_us=self._database.now_us(change), **given)
            if row is not None and row["state"] == "queued":
                self._announce(change, job_id)

    def call_again(self, tries: int, exhausted: str) -> list[Job]:
        """Announces the jobs that nobody runs and no message stands for; gives those that had their tries."""
        with self._database.adding() as change:
            now_us = self._database.now_us(change)
            failed = _jobs(change, EXHAUST, now_us=now_us, held=[], exhausted=exhausted, tries=tries)
            for row in rows_of(change, UNANNOUNCED, now_us=now_us, queued_us=now_us - CALL_US):
                self._announce(change, row["id"])
        return failed

    def recover(self, tries: int, exhausted: str) -> list[Job]:
        """Where nobody can be running any job, lets those wait again that were; gives those that had their tries."""
        with self._database.changing() as change:
            now_us = self._database.now_us(change)
            change.execute(END_LEASES)
            failed = _jobs(change, EXHAUST, exhausted=exhausted, now_us=now_us, held=[], tries=tries)
            change.execute(PUT_ALL_BACK, {"now_us": now_us, "taken_off": 0})
        return failed

    def cancel(self, job_id: str) -> Job | None:
        """Cancels one that waits, asks one that runs; None where it is over or unknown."""
        with self._database.changing() as change:
            row = _one(change, CANCEL, now_us=self._database.now_us(change), id=job_id)
            return _job(row) if row else None

    def remove(self, job_id: str) -> None:
        """Forgets one that is over."""
        with self._database.changing() as change:
            change.execute(REMOVE, {"id": job_id})

    def sweep(self, kept_us: int, most_jobs: int, most_bytes: int) -> list[Job]:
        """Forgets the jobs that ended longer ago than may be kept, or are too many or too large, and gives them."""
        with self._database.changing() as change:
            before_us = self._database.now_us(change) - kept_us
            return _jobs(change, SWEEP, before_us=before_us, most_jobs=most_jobs, most_bytes=most_bytes)

    def secret(self, name: str) -> bytes:
        """Random bytes of that name, the same for all who share the table; made when they are first asked for."""
        with self._database.adding() as change:
            row = _one(change, SECRET, name=name)
            if row is None:
                row = {"secret": secrets.token_bytes(32)}
                change.execute(insert(SECRETS).values(name=name, secret=row["secret"]))
            return bytes(row["secret"])

    def fact(self, name: str, value: str) -> str:
        """What all who share the table hold for true; the first one who asks says what it is."""
        with self._database.adding() as change:
            row = _one(change, FACT, name=name)
            if row is None:
                change.execute(insert(FACTS).values(name=name, value=value))
            return value if row is None else str(row["value"])

    def close(self) -> None:
        """Ends it, once no thread uses it any more."""
        self._database.close()

    def _announce(self, change: Connection, job_id: str) -> None:
        """Puts the id of a job that waits on the queue, in the transaction that has it wait; alone, none is needed."""
        if self._database.is_shared:
            announce(change, job_id)


def lease_us() -> int:
    """How long a lease lasts that is not extended, microseconds."""
    return int(settings().lease_seconds * 1e6)


def _values(struct: msgspec.Struct) -> dict[str, Any]:
    """The fields as a row has them."""
    values = msgspec.structs.asdict(struct)
    if "input_counts" in values:
        values["input_counts"] = msgspec.json.encode(values["input_counts"]).decode()
    return values


def _one(connection: Connection, statement: TextClause, **values: object) -> Row | None:
    """The only row, if there is one."""
    return next(iter(rows_of(connection, statement, **values)), None)


def _jobs(connection: Connection, statement: TextClause, **values: object) -> list[Job]:
    """The rows as jobs."""
    return [_job(row) for row in rows_of(connection, statement, **values)]


def _only(connection: Connection, statement: TextClause, **values: object) -> Job:
    """The one row that there is as a job."""
    (job,) = _jobs(connection, statement, **values)
    return job


def _counts(connection: Connection) -> dict[State, int]:
    """How many jobs there are of each state."""
    counts = {row["state"]: row["job_count"] for row in rows_of(connection, COUNTS)}
    return {state: counts.get(state, 0) for state in STATES}


def _job(row: Row) -> Job:
    """The row as a job."""
    values = {name: row[name] for name in Job.__struct_fields__}
    values["input_counts"] = msgspec.json.decode(values["input_counts"])
    return msgspec.convert(values, Job, strict=False)
