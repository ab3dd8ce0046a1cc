"""Reports in the background: triggered, watched, fetched; none is lost when the process dies."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

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
from engine.progress import Tell, tell_nobody
from engine.report_files import former_name_of, name_of, names_of, remove_orphans
from engine.report_folder import ReportFolder
from engine.runner import Ended, Runner, every_job
from engine.schedule import Entry
from engine.service import Service, ensure_data_set, open_service, own_reports
from engine.service_database import is_queue_shared, service_home
from engine.settings import settings
from engine.stored import StoredFile
from engine.workers import Workers
from engine.workspace import workspace

__all__ = ["FORMATS", "POLICY", "STATES", "Job", "Jobs", "State", "StoredFile", "open_jobs"]

SESSION_SECRET = "session"  # noqa: S105 - its name


def _hear_nothing(_: Job) -> None:
    """Nobody asked."""


@contextmanager
def open_jobs(data_folder: Path, ended: Ended = _hear_nothing, tell: Tell = tell_nobody) -> Iterator["Jobs"]:
    """The jobs of a data folder; `ended` hears of each job that ends in this process. `start` runs them.

    With OPENHOURS_QUEUE they are shared: workers run them, and any number of servers may take them. Else they are this
    process's alone. `tell` is told while this waits for a database, and what it raises ends that.
    Raises DataSetMissing, DataSetBroken, ServerRunning, OutputFailed, JobTableFailed.
    """
    with ExitStack() as resources:
        if is_queue_shared():
            # What one server keeps for itself is in no other one's way.
            home = resources.enter_context(workspace(settings().spill))
        else:
            ensure_data_set(data_folder, tell)
            home = resources.enter_context(_alone(data_folder))
        jobs = Jobs(resources.enter_context(open_service(data_folder, tell)), home, ended)
        resources.callback(jobs.stop, 0)
        yield jobs


@contextmanager
def _alone(data_folder: Path) -> Iterator[Path]:
    """The home of the only server of a data folder. Raises ServerRunning, OutputFailed."""
    home = service_home(data_folder)
    with ExitStack() as resources:
        try:
            turn = os.open(home / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
            resources.callback(os.close, turn)
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ServerRunning(data_folder) from error
        except OSError as error:
            raise OutputFailed(str(home), error.strerror or str(error)) from error
        yield home


class Jobs:
    """The jobs of one data folder. Any thread may use it."""

    def __init__(self, service: Service, home: Path, ended: Ended) -> None:
        self.data_folder, self.files, self.home = service.data_folder, service.files, home
        self.is_stopping = False
        self._store, self._schedules, self._ended = service.store, service.schedules, ended
        self._workers = None if self._store.is_shared else Workers(Runner(service, ended))
        self._caretaker = Caretaker(self._schedules, self.data_folder, self._wake)
        self._source = service.source

    def start(self) -> None:
        """Takes up what a former process left, and works the jobs off from now on, where no workers do."""
        if self._workers is not None:
            self._take_up()
            self._workers.start()
        self._caretaker.start()
        self._source.follow()

    def stop(self, grace_seconds: float | None = None, is_hurried: Callable[[], bool] = bool) -> None:
        """Takes no more jobs, lets running ones end within the grace time, and puts the rest back.

        The grace time is over when it is hurried.
        """
        self.is_stopping = True
        grace_seconds = settings().grace_seconds if grace_seconds is None else grace_seconds
        self._caretaker.stop()
        if self._workers is not None:
            self._workers.stop(grace_seconds, is_hurried)
        self._source.stop()
        self._caretaker.let_end(grace_seconds)

    def session_secret(self) -> bytes | None:
        """What all servers that share the jobs sign the sessions of browsers with; None where there is one server."""
        return self._store.secret(SESSION_SECRET) if self._store.is_shared else None

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
        job = new_job(open_data_set(self.data_folder).manifest, as_of_us, file_format)
        request = f"{asked or as_of_us} {file_format}"
        found, is_new = self._store.add(job, key, request, settings().queue_limit)
        if is_new:
            self._wake()
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
        """Cancels one that waits or runs, and gives it as it is then; removes one that is over.

        Raises JobUnknown, and StoreFailed or OutputFailed where its files can't be removed.
        """
        job = self._store.cancel(job_id)
        if job is None:
            # The files go first: where that fails, the job is still there to be removed.
            self.files.remove(names_of(self._store.find(job_id)))
            self._store.remove(job_id)
            return None
        if job.is_over:
            self._ended(job)
        return job

    def file(self, job_id: str, file_format: str, *, is_raw: bool = False) -> StoredFile:
        """The report's file; of a CSV with ids that a spreadsheet would run, the harmless copy, unless raw is asked.

        Raises JobUnknown, ReportUnready, FileUnknown, ReportGone, StoreFailed.
        """
        job = self.job(job_id)
        if job.state != "done":
            raise ReportUnready(job_id, job.state)
        if job.file_format != file_format:
            raise FileUnknown(job_id, job.file_format)
        is_safe = job.has_safe_copy and not is_raw
        found = self.files.find(name_of(job, is_safe=is_safe)) or self.files.find(former_name_of(job, is_safe=is_safe))
        if found is None:
            raise ReportGone(job_id)
        return found

    def schedules(self) -> list[Entry]:
        """The schedules in the order of their creation, each with its last run."""
        return self._schedules.listed()

    def counts(self) -> dict[State, int]:
        """How many jobs there are of each state."""
        return self._store.counts()

    def _wake(self) -> None:
        """Tells whoever makes the reports here that there is one to be made; workers hear of it from the queue."""
        if self._workers is not None:
            self._workers.wake()

    def _take_up(self) -> None:
        """Takes up what a former process left: nobody else runs anything here."""
        tries = settings().tries
        for job in self._store.recover(tries, str(TriesExhausted(tries))):
            self._ended(job)
        with suppress(OutputFailed):
            remove_orphans(ReportFolder(own_reports(self.data_folder)), partial(every_job, self._store), is_alone=True)
