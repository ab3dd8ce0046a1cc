"""Reports in the background: triggered, watched, fetched; none is lost when the process dies."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from engine.attempt import Names
from engine.caretaker import Caretaker
from engine.data_set import open_data_set
from engine.errors import (
    FileUnknown,
    FormatUnknown,
    OutputFailed,
    ReportGone,
    ReportUnready,
    ServerRunning,
    ServerStopping,
    TriesExhausted,
)
from engine.job import FORMATS, POLICY, STATES, Job, State, new_job
from engine.job_database import now_us
from engine.job_store import JobStore
from engine.learning import learn_structs
from engine.schedule import Entry
from engine.schedule_store import ScheduleStore
from engine.service_database import service_database, service_home
from engine.settings import settings
from engine.workers import Ended, Workers, remove_files

__all__ = ["FORMATS", "POLICY", "STATES", "Job", "Jobs", "State", "open_jobs"]

# Below this a disk counts as full: a report of 50,000 stores has 3 MB.
LEAST_FREE_BYTES = 50_000_000


def _hear_nothing(_: Job) -> None:
    """Nobody asked."""


@contextmanager
def open_jobs(data_folder: Path, ended: Ended = _hear_nothing) -> Iterator["Jobs"]:
    """The jobs of a data folder, for this process alone; `ended` hears of each job that ends. `start` runs them.

    Raises DataSetMissing, DataSetBroken, ServerRunning, OutputFailed, JobTableFailed.
    """
    learn_structs()
    open_data_set(data_folder)
    home = service_home(data_folder)
    try:
        (home / "reports").mkdir(exist_ok=True)
        turn = os.open(home / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise OutputFailed(str(home), error.strerror or str(error)) from error
    try:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ServerRunning(data_folder) from error
        except OSError as error:
            raise OutputFailed(str(home), error.strerror or str(error)) from error
        jobs = Jobs(data_folder, home, ended)
        try:
            yield jobs
        finally:
            jobs.close()
    finally:
        os.close(turn)


class Jobs:
    """The jobs of one data folder. Any thread may use it."""

    def __init__(self, data_folder: Path, home: Path, ended: Ended) -> None:
        self.data_folder, self.home = data_folder, home
        self.is_stopping = False
        self._reports = home / "reports"
        database = service_database(data_folder)
        self._store = JobStore(database)
        self._schedules = ScheduleStore(database, self._store)
        self._ended = ended
        self._workers = Workers(self._store, data_folder, self._reports, ended)
        self._caretaker = Caretaker(self._schedules, data_folder, self._workers.wake)

    def start(self) -> None:
        """Takes up what a former process left, and works the jobs off from now on."""
        tries = settings().tries
        for job in self._store.recover(tries, str(TriesExhausted(tries))):
            self._ended(job)
        self._remove_orphans()
        self._workers.start()
        self._caretaker.start()

    def stop(self, grace_seconds: float | None = None, is_hurried: Callable[[], bool] = bool) -> None:
        """Takes no more jobs, lets running ones end within the grace time, and puts the rest back.

        The grace time is over when it is hurried.
        """
        self.is_stopping = True
        grace_seconds = settings().grace_seconds if grace_seconds is None else grace_seconds
        self._caretaker.stop()
        self._workers.stop(grace_seconds, is_hurried)
        self._caretaker.let_end(grace_seconds)

    def close(self) -> None:
        """Stops at once, and ends it."""
        self.stop(0)
        self._store.close()

    def trigger(
        self, as_of_us: int | None, file_format: str = "csv", key: str | None = None, asked: str | None = None
    ) -> tuple[Job, bool]:
        """Writes a job down, or finds the one of this key, or an equal one that waits or runs; whether it is new.

        Without an instant, the report looks back from the latest ping. `asked` is the request as it was made, which
        a key stands for: `now` is another instant each time. Raises FormatUnknown, KeyConflict, QueueFull,
        ServerStopping, DataSetMissing, DataSetBroken, JobTableFailed.
        """
        if self.is_stopping:
            raise ServerStopping(int(settings().grace_seconds) + 1)
        if file_format not in FORMATS:
            raise FormatUnknown(file_format, FORMATS)
        job = new_job(open_data_set(self.data_folder).manifest, as_of_us, file_format, now_us())
        request = f"{asked or as_of_us} {file_format}"
        found, is_new = self._store.add(job, key, request, settings().queue_limit)
        if is_new:
            self._workers.wake()
        return found, is_new

    def job(self, job_id: str) -> Job:
        """The job as it is now. Raises JobUnknown."""
        return self._store.find(job_id)

    def listed(
        self, limit: int = 50, before: str | None = None, state: str | None = None
    ) -> tuple[tuple[Job, ...], str | None]:
        """The jobs, newest first, and the id that the next page comes before. Raises JobUnknown for `before`."""
        found = self._store.listed(limit + 1, before, state)
        return tuple(found[:limit]), found[limit - 1].id if len(found) > limit else None

    def remove(self, job_id: str) -> Job | None:
        """Cancels one that waits or runs, and gives it as it is then; removes one that is over. Raises JobUnknown."""
        job = self._store.cancel(job_id)
        if job is None:
            job = self._store.find(job_id)
            self._store.remove(job_id)
            remove_files(self._reports, job)
            return None
        if job.is_over:
            self._ended(job)
        return job

    def file(self, job_id: str, file_format: str, *, is_raw: bool = False) -> Path:
        """The report's file; of a CSV with ids that a spreadsheet would run, the harmless copy, unless raw is asked.

        Raises JobUnknown, ReportUnready, FileUnknown, ReportGone.
        """
        job = self.job(job_id)
        if job.state != "done":
            raise ReportUnready(job_id, job.state)
        if job.file_format != file_format:
            raise FileUnknown(job_id, job.file_format)
        names = Names(self._reports, job, "")
        path = names.safe if job.has_safe_copy and not is_raw else names.final
        if not path.is_file():
            raise ReportGone(job_id)
        return path

    def schedules(self) -> list[Entry]:
        """The schedules in the order of their creation, each with its last run."""
        return self._schedules.listed()

    def counts(self) -> dict[State, int]:
        """How many jobs there are of each state."""
        return self._store.counts()

    def check(self) -> None:
        """Raises an EngineError where the data set can't be read, the job table can't, or the disk is full."""
        open_data_set(self.data_folder)
        self.counts()
        free = shutil.disk_usage(self.home).free
        if free < LEAST_FREE_BYTES:
            raise OutputFailed(str(self.home), f"its disk has {free:,} bytes left")

    def _remove_orphans(self) -> None:
        """Removes files that no job has: what a killed process had not finished, or had just forgotten."""
        kept = {job.id for job in self._all("done")}
        for path in self._reports.iterdir():
            if path.name.startswith(".") or path.name.split(".", 1)[0] not in kept:
                with suppress(OSError):
                    path.unlink()

    def _all(self, state: State) -> Iterator[Job]:
        """Every job of a state."""
        page: Callable[[str | None], tuple[tuple[Job, ...], str | None]] = partial(self.listed, 500, state=state)
        jobs, before = page(None)
        yield from jobs
        while before is not None:
            jobs, before = page(before)
            yield from jobs
