"""The job table: the truth about every job, in SQLite. Each change is one transaction, on disk when it returns.

A running job has a lease: who runs it extends it with each beat, and who lost it can neither beat nor finish.
"""

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from engine.errors import JobTableFailed, JobUnknown, KeyConflict, QueueFull
from engine.job import STATES, Failure, Job, Made, State
from engine.job_sql import BEAT, CANCEL, CLAIM, DONE, EQUAL, EXHAUST, NOT_DONE, PUT_BACK, SCHEMA, SWEEP

LEASE_US = 30_000_000
BUSY_SECONDS = 10
# How long a caller waits who finds the queue full: a guess, since nobody knows how long the reports will take.
RETRY_AFTER_SECONDS = 10


class JobStore:
    """The job table of one data folder. Any thread may use it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._of_thread = threading.local()
        self._opened: list[sqlite3.Connection] = []
        with _errors_told():
            self._connection().executescript(SCHEMA)

    def add(self, job: Job, key: str | None, request: str, queue_limit: int) -> tuple[Job, bool]:
        """Writes a job down, unless its key or an equal waiting one has it already; whether it is new.

        Raises KeyConflict, QueueFull.
        """
        with self._change() as change:
            if key is not None and (kept := _one(change.execute("select * from keys where key = ?", (key,)))):
                if kept["request"] != request:
                    raise KeyConflict
                return _job(change.execute("select * from jobs where id = ?", (kept["job_id"],)).fetchone()), False
            equal = _one(change.execute(EQUAL, (job.as_of_us, job.file_format, job.version)))
            if equal is None:
                (waiting,) = change.execute("select count(*) from jobs where state = 'queued'").fetchone()
                if waiting >= queue_limit:
                    raise QueueFull(waiting, RETRY_AFTER_SECONDS)
                _insert(change, job)
            found = job if equal is None else _job(equal)
            if key is not None:
                change.execute("insert into keys values (?, ?, ?)", (key, request, found.id))
            return found, equal is None

    def find(self, job_id: str) -> Job:
        """The job as it is now. Raises JobUnknown."""
        with _errors_told():
            row = _one(self._connection().execute("select * from jobs where id = ?", (job_id,)))
        if row is None:
            raise JobUnknown(job_id)
        return _job(row)

    def listed(self, limit: int, before: str | None, state: str | None) -> list[Job]:
        """The jobs, newest first, those before the named one only. Raises JobUnknown for that."""
        if before is not None:
            self.find(before)
        with _errors_told():
            rows = self._connection().execute(
                "select * from jobs where (?1 is null or number < (select number from jobs where id = ?1)) "
                "and (?2 is null or state = ?2) order by number desc limit ?3",
                (before, state, limit),
            )
            return [_job(row) for row in rows]

    def counts(self) -> dict[State, int]:
        """How many jobs there are of each state."""
        with _errors_told():
            found = self._connection().execute("select state, count(*) from jobs group by state").fetchall()
        counts = dict(map(tuple, found))
        return {state: counts.get(state, 0) for state in STATES}

    def claim(self, lease: str, held: Iterable[str], tries: int, exhausted: str) -> tuple[Job | None, list[Job]]:
        """The next job, for who holds the lease; and those that failed since their last try died, too.

        The leases held in this process do not run out, whatever the clock says.
        """
        moment_us, kept = now_us(), msgspec.json.encode(list(held)).decode()
        with self._change() as change:
            dead = (exhausted, moment_us, moment_us, kept, tries)
            failed = [_job(row) for row in change.execute(EXHAUST, dead).fetchall()]
            row = _one(change.execute(CLAIM, (lease, moment_us + LEASE_US, moment_us, moment_us, kept)))
            return (_job(row) if row else None), failed

    def beat(self, job_id: str, lease: str, done_ratio: float, doing: str) -> bool | None:
        """Extends the lease and tells progress: whether the job is to be cancelled; None where the lease is lost."""
        with self._change() as change:
            row = _one(change.execute(BEAT, (now_us() + LEASE_US, done_ratio, doing, job_id, lease)))
        return None if row is None else bool(row["is_cancel_asked"])

    def end_done(self, job_id: str, lease: str, made: Made) -> Job | None:
        """Writes down what was made, which is kept under the name of this try by then.

        None where the lease is lost, or the job is to be cancelled.
        """
        values = {**msgspec.structs.asdict(made), "input_counts": msgspec.json.encode(made.input_counts).decode()}
        with self._change() as change:
            row = _one(change.execute(DONE, {**values, "id": job_id, "lease": lease, "ended_us": now_us()}))
        return _job(row) if row else None

    def end_not_done(self, job_id: str, lease: str, failure: Failure) -> Job | None:
        """Writes down why there is no report; None where the lease is lost."""
        given = {**msgspec.structs.asdict(failure), "id": job_id, "lease": lease, "ended_us": now_us()}
        with self._change() as change:
            row = _one(change.execute(NOT_DONE, given))
        return _job(row) if row else None

    def put_back(self, job_id: str, lease: str) -> None:
        """Lets the job wait again: its try does not count, since nothing was wrong with it."""
        with self._change() as change:
            change.execute(PUT_BACK + "id = ? and lease = ?", (now_us(), 1, job_id, lease))

    def recover(self, tries: int, exhausted: str) -> list[Job]:
        """Where nobody can be running any job, lets those wait again that were; gives those that had their tries."""
        with self._change() as change:
            change.execute("update jobs set leased_until_us = 0 where state = 'running'")
            failed = [_job(row) for row in change.execute(EXHAUST, (exhausted, now_us(), 0, "[]", tries)).fetchall()]
            change.execute(PUT_BACK + "true", (now_us(), 0))
        return failed

    def cancel(self, job_id: str) -> Job | None:
        """Cancels one that waits, asks one that runs; None where it is over or unknown."""
        with self._change() as change:
            row = _one(change.execute(CANCEL, (now_us(), job_id)))
            return _job(row) if row else None

    def remove(self, job_id: str) -> None:
        """Forgets one that is over."""
        with self._change() as change:
            change.execute("delete from jobs where id = ? and state in ('done', 'failed', 'cancelled')", (job_id,))

    def sweep(self, ended_before_us: int, most_jobs: int, most_bytes: int) -> list[Job]:
        """Forgets old jobs, and gives them."""
        with self._change() as change:
            return [_job(row) for row in change.execute(SWEEP, (ended_before_us, most_jobs, most_bytes)).fetchall()]

    def close(self) -> None:
        """Ends it, once no thread uses it any more."""
        for connection in self._opened:
            connection.close()

    def _connection(self) -> sqlite3.Connection:
        """The connection of the thread that asks."""
        connection: sqlite3.Connection | None = getattr(self._of_thread, "connection", None)
        if connection is None:
            connection = self._of_thread.connection = _connect(self._path)
            self._opened.append(connection)
        return connection

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """A transaction that nobody else's change meets; undone on an error."""
        with _errors_told():
            connection = self._connection()
            connection.execute("begin immediate")
            try:
                yield connection
                connection.execute("commit")
            except BaseException:
                # A full disk has SQLite undo it by itself.
                if connection.in_transaction:
                    connection.execute("rollback")
                raise


def _connect(path: Path) -> sqlite3.Connection:
    """A connection that one thread uses, and another one closes in the end."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.row_factory = sqlite3.Row
        for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = on"):
            connection.execute(f"pragma {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def now_us() -> int:
    """The instant that it is, UTC microseconds."""
    return time.time_ns() // 1000


def _insert(change: sqlite3.Connection, job: Job) -> None:
    """The job as a row."""
    values = {**msgspec.structs.asdict(job), "asked_version": job.version}
    values["input_counts"] = msgspec.json.encode(job.input_counts).decode()
    names = ", ".join(values)
    change.execute(f"insert into jobs ({names}) values ({', '.join(f':{name}' for name in values)})", values)


def _one(rows: sqlite3.Cursor) -> sqlite3.Row | None:
    """The only row, if there is one. All are fetched: a statement that is left open would hold the transaction."""
    return next(iter(rows.fetchall()), None)


def _job(row: sqlite3.Row) -> Job:
    """The row as a job."""
    values = {name: row[name] for name in Job.__struct_fields__}
    values["input_counts"] = msgspec.json.decode(values["input_counts"])
    return msgspec.convert(values, Job, strict=False)


@contextmanager
def _errors_told() -> Iterator[None]:
    """SQLite's errors as ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise JobTableFailed(str(error)) from error
