"""Makes the reports of jobs, one try after the other, and writes down what came of each."""

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from engine.attempt import Cancelled, LeaseLost, Names, PutBack, Watch, make_report
from engine.errors import EngineError, JobTableFailed, OutputFailed, TriesExhausted
from engine.job import Failure, Job, Made
from engine.job_store import JobStore
from engine.settings import settings, size_in_bytes

RETRY_SECONDS = 1.0
INSTALL_TRIES = 5
# A server that restarts may take a while; whether the lease is still held, it tells then.
SHARED_INSTALL_TRIES = 60
SWEEP_SECONDS = 600
MOST_JOBS = 10_000
DAY_US = 86_400_000_000
Ended = Callable[[Job], None]
T = TypeVar("T")
CANCELLED = Failure(state="cancelled")
# What came of a try that is written down already, or is not this one's to write down, or is to be made anew.
DONE, LOST, PUT_BACK = "done", "lost", "put back"

log = logging.getLogger(__name__)


class Runner:
    """Runs jobs of one job table. Any thread may use it, each for a job of its own."""

    def __init__(self, store: JobStore, data_folder: Path, reports: Path, ended: Ended) -> None:
        self._store, self._data_folder, self._reports, self._ended = store, data_folder, reports, ended
        self.is_to_stop = threading.Event()  # once it is set, what runs is put back
        self._held: set[str] = set()  # the leases of running jobs
        self._swept = float("-inf")
        self._sweep_turn = threading.Lock()

    def run_one(self, job_id: str | None = None) -> bool:
        """Runs the next job, or the one named, if it is there to be run."""
        lease, tries = uuid.uuid4().hex, settings().tries
        self._held.add(lease)
        try:
            job, failed = self._store.claim(lease, tuple(self._held), tries, str(TriesExhausted(tries)), job_id)
            self.tell_exhausted(failed)
            if job is not None:
                self._run(job, lease)
        finally:
            self._held.discard(lease)
        return job is not None

    def tell_exhausted(self, failed: Iterable[Job]) -> None:
        """Removes what jobs left that had all their tries, and tells that they ended."""
        for job in failed:
            remove_files(self._reports, job)
            self._ended(job)

    def sweep(self) -> None:
        """Removes old reports, after each that ends and now and then."""
        with self._sweep_turn:
            if time.monotonic() - self._swept < SWEEP_SECONDS:
                return
            self._swept = time.monotonic()
        chosen = settings()
        kept_us = int(chosen.keep_days * DAY_US)
        for job in self._store.sweep(kept_us, MOST_JOBS, size_in_bytes(chosen.keep_size)):
            try:
                remove_files(self._reports, job)
            except OSError:
                log.exception("the files of job %s could not be removed; the next start does it", job.id)

    def _run(self, job: Job, lease: str) -> None:
        """One try, whatever comes of it."""
        names = Names(self._reports, job, lease)
        watch = Watch(self._store, job, lease, self.is_to_stop)
        try:
            outcome = self._outcome(names, watch)
            if isinstance(outcome, Made):
                outcome = self._install(names, outcome)
            if isinstance(outcome, Failure):
                # What was written goes first: it may be what fills the disk, and the reason must find room.
                names.discard()
                self._tell_failure(names, self._insist(lambda: self._store.end_not_done(job.id, lease, outcome)))
            elif outcome == PUT_BACK:
                names.discard()
                self._insist(lambda: self._store.put_back(job.id, lease))
        finally:
            names.discard()

    def _outcome(self, names: Names, watch: Watch) -> Made | Failure | str:
        """What the try made, or why it made nothing."""
        try:
            watch("starting")
            made = make_report(self._data_folder, names, watch)
            watch.beat()
        except PutBack:
            return PUT_BACK
        except LeaseLost:
            return LOST
        except Cancelled:
            return CANCELLED
        except EngineError as error:
            return Failure(state="failed", error_type=type(error).__name__, error=str(error))
        except (Exception, KeyboardInterrupt):
            log.exception("job %s failed unexpectedly", names.job.id)
            why = "an unexpected error: the server's log has it under this id"
            return Failure(state="failed", error_type="Unexpected", error=why)
        return made

    def _install(self, names: Names, made: Made) -> Failure | str:
        """Gives the report its name as it is written down; a failure where the disk does not take that."""
        for _ in range(SHARED_INSTALL_TRIES if self._store.is_shared else INSTALL_TRIES):
            try:
                ended = self._store.end_done(names.job.id, names.lease, made, names.install)
            except JobTableFailed as error:
                failure = Failure(state="failed", error_type="JobTableFailed", error=str(error))
                log.warning("the end of job %s was not written: %s", names.job.id, error)
                time.sleep(RETRY_SECONDS)
            except OutputFailed as error:
                return Failure(state="failed", error_type="OutputFailed", error=str(error))
            else:
                self._tell_end(ended)
                return CANCELLED if ended is None else DONE
        return failure

    def _insist(self, write: Callable[[], T]) -> T | None:
        """Writes down how a job ended as soon as the job table takes it, unless the server stops before."""
        while True:
            try:
                return write()
            except JobTableFailed:
                log.exception("the end of a job was not written; trying again")
                if self.is_to_stop.wait(RETRY_SECONDS):
                    return None

    def _tell_failure(self, names: Names, job: Job | None) -> None:
        """Removes a file that was in place already; it is another try's where the lease is lost, or the end is told."""
        if job is not None:
            names.remove()
        self._tell_end(job)

    def _tell_end(self, job: Job | None) -> None:
        """Tells who listens that a job ended."""
        if job is not None:
            self._swept = float("-inf")
            self._ended(job)


def remove_files(reports: Path, job: Job) -> None:
    """Removes what a job made."""
    Names(reports, job, "none").remove()
