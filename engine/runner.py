"""Makes the reports of jobs, one try after the other, and writes down what came of each."""

import logging
import math
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeVar

from engine.attempt import Cancelled, LeaseLost, Names, PutBack, Watch, make_report
from engine.errors import EngineError, JobTableFailed, TriesExhausted
from engine.job import Failure, Job, Made
from engine.job_store import JobStore
from engine.patience import may_pass
from engine.report_files import names_of, remove_orphans, remove_parts
from engine.service import Service
from engine.settings import settings, size_in_bytes
from engine.stored import ReportFiles

RETRY_SECONDS = 1.0
END_TRIES = 5
# A server that restarts may take a while; whether the lease is still held, it tells then.
SHARED_END_TRIES = 60
SWEEP_SECONDS = 600
ORPHANS_SECONDS = 3600
MOST_JOBS = 10_000
PAGE_JOBS = 500
DAY_US = 86_400_000_000
Ended = Callable[[Job], None]
T = TypeVar("T")
CANCELLED = Failure(state="cancelled")
# Whoever asks for the report need not learn where the job table is.
END_UNWRITTEN = "the job table did not take the end of the report: the log has why under this id"
# What came of a try that is written down already, or is not this one's to write down, or is to be made anew.
DONE, LOST, PUT_BACK, TRY_AGAIN = "done", "lost", "put back", "try again"

log = logging.getLogger(__name__)


class Runner:
    """Runs jobs of one job table. Any thread may use it, each for a job of its own."""

    def __init__(self, service: Service, ended: Ended) -> None:
        self._store, self._data_folder, self._files = service.store, service.data_folder, service.files
        self._source, self._ended = service.source, ended
        self.is_to_stop = threading.Event()  # once it is set, what runs is put back
        self._held: set[str] = set()  # the leases of running jobs
        self._swept = self._orphans_swept = float("-inf")
        self._sweep_turn = threading.Lock()
        self._unremoved: list[Job] = []  # forgotten ones whose files could not be removed yet

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
        if jobs := list(failed):
            remove_files(self._files, *jobs)
        for job in jobs:
            self._ended(job)

    def sweep(self) -> None:
        """Removes old reports, after each that ends and now and then."""
        with self._sweep_turn:
            if time.monotonic() - self._swept < SWEEP_SECONDS:
                return
            self._swept = time.monotonic()
            if are_orphans_due := self._swept - self._orphans_swept > ORPHANS_SECONDS:
                self._orphans_swept = self._swept
        if are_orphans_due:
            self._remove_orphans()
        chosen = settings()
        kept_us = int(chosen.keep_days * DAY_US)
        left, self._unremoved = self._unremoved, []
        left += self._store.sweep(kept_us, MOST_JOBS, size_in_bytes(chosen.keep_size))
        if left and not remove_files(self._files, *left):
            self._unremoved += left

    def _run(self, job: Job, lease: str) -> None:
        """One try, whatever comes of it."""
        names = Names(self._files, job, lease)
        watch = Watch(self._store, job, lease, self.is_to_stop)
        try:
            outcome = self._outcome(names, watch)
            if isinstance(outcome, Made):
                outcome = self._write_down(names, outcome)
            if outcome != DONE:
                # What was written goes first: it may be what fills the disk, and the reason must find room.
                self._forget(names)
            if isinstance(outcome, Failure):
                self._tell_end(self._insist(lambda: self._store.end_not_done(job.id, lease, outcome)))
            elif outcome in (PUT_BACK, TRY_AGAIN):
                is_counted = outcome == TRY_AGAIN
                self._insist(lambda: self._store.put_back(job.id, lease, is_counted=is_counted))
        finally:
            names.discard()

    def _outcome(self, names: Names, watch: Watch) -> Made | Failure | str:
        """What the try made, or why it made nothing."""
        try:
            watch("starting")
            self._source.bring_up(watch, math.inf)
            made = make_report(self._data_folder, names, watch)
            names.put(watch, has_safe_copy=made.has_safe_copy)
            watch.beat()
        except PutBack:
            return PUT_BACK
        except LeaseLost:
            return LOST
        except Cancelled:
            return CANCELLED
        except EngineError as error:
            return self._judged(names.job, error)
        except (Exception, KeyboardInterrupt):
            log.exception("job %s failed unexpectedly", names.job.id)
            why = "an unexpected error: the server's log has it under this id"
            return Failure(state="failed", error_type="Unexpected", error=why)
        return made

    @staticmethod
    def _judged(job: Job, error: EngineError) -> Failure | str:
        """What comes of a job whose try failed: what is away had all the time of that try to come back, so no loop."""
        if may_pass(error) and job.attempt_count < settings().tries:
            log.warning("job %s is to be tried again: %s", job.id, error)
            return TRY_AGAIN
        return Failure(state="failed", error_type=type(error).__name__, error=str(error))

    def _write_down(self, names: Names, made: Made) -> Failure | str:
        """Writes down that the report is done, which gives its files their meaning."""
        for _ in range(SHARED_END_TRIES if self._store.is_shared else END_TRIES):
            try:
                ended = self._store.end_done(names.job.id, names.lease, made) or self._done_before(names.job)
            except JobTableFailed as error:
                failure = Failure(state="failed", error_type="JobTableFailed", error=END_UNWRITTEN)
                log.warning("the end of job %s was not written: %s", names.job.id, error)
                if self.is_to_stop.wait(RETRY_SECONDS):
                    return PUT_BACK
            else:
                self._tell_end(ended)
                return CANCELLED if ended is None else DONE
        return failure

    def _done_before(self, job: Job) -> Job | None:
        """The job, if this very try is what it was done by: the end was written, and the word of that got lost."""
        found = self._store.find(job.id)
        return found if found.state == "done" and found.started_us == job.started_us else None

    def _forget(self, names: Names) -> None:
        """Removes what the try made, unless the job table names it or can't be asked; then the sweep may do it."""
        names.discard()
        try:
            if self._done_before(names.job) is None:
                remove_files(self._files, names.job)
        except EngineError:
            log.exception("whether job %s is done could not be asked", names.job.id)

    def _insist(self, write: Callable[[], T]) -> T | None:
        """Writes down how a job ended as soon as the job table takes it, unless the server stops before."""
        while True:
            try:
                return write()
            except JobTableFailed:
                log.exception("the end of a job was not written; trying again")
                if self.is_to_stop.wait(RETRY_SECONDS):
                    return None

    def _tell_end(self, job: Job | None) -> None:
        """Tells who listens that a job ended."""
        if job is not None:
            self._swept = float("-inf")
            self._ended(job)

    def _remove_orphans(self) -> None:
        """Removes what tries left that died, here or on another machine."""
        try:
            remove_parts(self._files)
            remove_orphans(self._files, partial(every_job, self._store), is_alone=False)
        except EngineError as error:
            log.warning("files that no job has were not looked for: %s", error)


def every_job(store: JobStore) -> Iterator[Job]:
    """All jobs, newest first. Raises JobUnknown where one that the rest is asked by is removed meanwhile."""
    page = store.listed(PAGE_JOBS, None, None)
    while page:
        yield from page
        last = page[-1].id
        page = store.listed(PAGE_JOBS, last, None)
        # Behind a job that was removed just now there would be none, as at the end.
        store.find(last)


def remove_files(files: ReportFiles, *jobs: Job) -> bool:
    """Removes what the last tries of jobs made, at one go: a store that is away keeps waiting once. Whether it did."""
    try:
        files.remove(name for job in jobs for name in names_of(job))
    except EngineError as error:
        log.warning("the files of job %s could not be removed: %s", ", ".join(job.id for job in jobs), error)
        return False
    return True
