"""The job table: the truth about every job, in SQLite. Each change is one transaction, on disk when it returns.

The statements are written for any SQL store with partial indexes and RETURNING. A running job has a lease: who runs it
extends it with each beat, and who lost it can neither beat nor finish.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from engine.errors import JobTableFailed, JobUnknown, KeyConflict, QueueFull
from engine.job import STATES, Job, State

LEASE_US = 30_000_000
BUSY_SECONDS = 10
# How long a caller waits who finds the queue full: a guess, since nobody knows how long the reports will take.
RETRY_AFTER_SECONDS = 10

SCHEMA = """
create table if not exists jobs (
    number integer primary key autoincrement,
    id text not null unique,
    state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
    file_format text not null,
    as_of_us integer,
    made_as_of_us integer,
    asked_version integer not null,
    version integer not null,
    row_count integer,
    size_bytes integer,
    sha256 text,
    has_safe_copy integer not null default 0,
    created_us integer not null,
    started_us integer,
    ended_us integer,
    done_ratio real not null default 0,
    doing text not null default 'waiting',
    attempt_count integer not null default 0,
    error_type text,
    error text,
    is_cancel_asked integer not null default 0,
    input_counts text not null,
    rejected_count integer not null,
    lease text,
    leased_until_us integer
);
create unique index if not exists one_of_equal_jobs on jobs (coalesce(as_of_us, -1), file_format, asked_version)
    where state in ('queued', 'running') and not is_cancel_asked;
create index if not exists jobs_by_state on jobs (state, number);
create table if not exists keys (
    key text primary key,
    request text not null,
    job_id text not null references jobs (id) on delete cascade
);
"""
EQUAL = (
    "select * from jobs where coalesce(as_of_us, -1) = coalesce(?, -1) and file_format = ? and asked_version = ? "
    "and state in ('queued', 'running') and not is_cancel_asked"
)
EXHAUST = (
    "update jobs set state = 'failed', error_type = 'TriesExhausted', error = ?, ended_us = ?, doing = '', "
    "lease = null where state = 'running' and leased_until_us <= ? and attempt_count >= ? returning *"
)
CLAIM = (
    "update jobs set state = 'running', lease = ?, leased_until_us = ?, started_us = ?, done_ratio = 0, "
    "doing = 'starting', attempt_count = attempt_count + 1 where number = ("
    "select number from jobs where state = 'queued' or (state = 'running' and leased_until_us <= ?) "
    "order by number limit 1) returning *"
)
BEAT = (
    "update jobs set leased_until_us = ?, done_ratio = ?, doing = ? "
    "where id = ? and lease = ? and state = 'running' returning is_cancel_asked"
)
PUT_BACK = (
    "update jobs set state = case when is_cancel_asked then 'cancelled' else 'queued' end, doing = 'waiting', "
    "ended_us = case when is_cancel_asked then ? end, done_ratio = 0, lease = null, "
    "attempt_count = attempt_count - ? where state = 'running' and "
)
# A running one is only asked; one that waits is cancelled at once.
CANCEL = (
    "update jobs set is_cancel_asked = 1, ended_us = case when state = 'queued' then ? end, "
    "state = case when state = 'queued' then 'cancelled' else state end "
    "where id = ? and state in ('queued', 'running') returning *"
)
# The oldest finished ones: too old, too many, or more bytes than may be kept; the newest file stays whatever its size.
SWEEP = (
    "delete from jobs where number in (select number from ("
    "select number, state, ended_us, row_number() over newest_first as place, "
    "sum(coalesce(size_bytes, 0)) over newest_first as kept_bytes, sum(state = 'done') over newest_first as file_count "
    "from jobs where ended_us is not null window newest_first as (order by number desc)"
    ") where ended_us < ? or place > ? or (kept_bytes > ? and state = 'done' and file_count > 1)) returning *"
)


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

    def claim(self, lease: str, tries: int, exhausted: str) -> tuple[Job | None, list[Job]]:
        """The next job, for who holds the lease; and those that failed since their last try died, too."""
        moment_us = now_us()
        with self._change() as change:
            failed = [_job(row) for row in change.execute(EXHAUST, (exhausted, moment_us, moment_us, tries))]
            row = _one(change.execute(CLAIM, (lease, moment_us + LEASE_US, moment_us, moment_us)))
            return (_job(row) if row else None), failed

    def beat(self, job_id: str, lease: str, done_ratio: float, doing: str) -> bool | None:
        """Extends the lease and tells progress: whether the job is to be cancelled; None where the lease is lost."""
        with self._change() as change:
            row = _one(change.execute(BEAT, (now_us() + LEASE_US, done_ratio, doing, job_id, lease)))
        return None if row is None else bool(row["is_cancel_asked"])

    def end(
        self, job_id: str, lease: str, values: Mapping[str, object], install: Callable[[], object] | None = None
    ) -> Job | None:
        """Writes down how the job ended, and does `install` in the same transaction; None where the lease is lost.

        One that is to be cancelled can't be done any more.
        """
        names = ", ".join(f"{name} = :{name}" for name in values)  # Names of columns, written in workers.py.
        given = {**values, "this_job": job_id, "this_lease": lease, "moment_us": now_us()}
        with self._change() as change:
            row = _one(
                change.execute(
                    f"update jobs set {names}, ended_us = :moment_us, doing = '', lease = null "
                    "where id = :this_job and lease = :this_lease and state = 'running' "
                    "and (:state <> 'done' or not is_cancel_asked) returning *",
                    given,
                )
            )
            if row is not None and install:
                install()
        return _job(row) if row else None

    def put_back(self, job_id: str, lease: str) -> None:
        """Lets the job wait again: its try does not count, since nothing was wrong with it."""
        with self._change() as change:
            change.execute(PUT_BACK + "id = ? and lease = ?", (now_us(), 1, job_id, lease))

    def recover(self, tries: int, exhausted: str) -> list[Job]:
        """Where nobody can be running any job, lets those wait again that were; gives those that had their tries."""
        with self._change() as change:
            change.execute("update jobs set leased_until_us = 0 where state = 'running'")
            failed = [_job(row) for row in change.execute(EXHAUST, (exhausted, now_us(), 0, tries))]
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
            return [_job(row) for row in change.execute(SWEEP, (ended_before_us, most_jobs, most_bytes))]

    def close(self) -> None:
        """Ends it, once no thread uses it any more."""
        for connection in self._opened:
            connection.close()

    def _connection(self) -> sqlite3.Connection:
        """The connection of the thread that asks."""
        connection: sqlite3.Connection | None = getattr(self._of_thread, "connection", None)
        if connection is None:
            # One thread uses it; another one closes it in the end.
            connection = sqlite3.connect(
                self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._opened.append(connection)
            connection.row_factory = sqlite3.Row
            for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = on"):
                connection.execute(f"pragma {pragma}")
            self._of_thread.connection = connection
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
                connection.execute("rollback")
                raise


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
