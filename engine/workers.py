"""The background threads that work the jobs off, a bounded number at once."""

import logging
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from engine.attempt import Cancelled, LeaseLost, Names, PutBack, Watch, make_report
from engine.errors import EngineError, JobTableFailed, TriesExhausted
from engine.job import Job
from engine.job_store import JobStore, now_us
from engine.settings import settings, size_in_bytes

IDLE_SECONDS = 1.0
SWEEP_SECONDS = 600
MOST_JOBS = 10_000
DAY_US = 86_400_000_000
Ended = Callable[[Job], None]

log = logging.getLogger(__name__)


class Workers:
    """The threads of one server, over its job table."""

    def __init__(self, store: JobStore, data_folder: Path, reports: Path, ended: Ended) -> None:
        self._store, self._data_folder, self._reports, self._ended = store, data_folder, reports, ended
        self._is_draining, self._is_to_stop = threading.Event(), threading.Event()
        self._waiting = threading.Semaphore(0)
        self._threads = [
            threading.Thread(target=self._work, name=f"worker-{number + 1}", daemon=True)
            for number in range(settings().workers)
        ]
        self._swept = float("-inf")
        self._sweep_turn = threading.Lock()

    def start(self) -> None:
        """Starts the threads."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Lets an idle thread look for a job at once."""
        self._waiting.release()

    def stop(self, grace_seconds: float) -> None:
        """Takes no more, lets running jobs end within the grace time, and puts the rest back."""
        self._is_draining.set()
        for _ in self._threads:
            self._waiting.release()
        until = time.monotonic() + grace_seconds
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, until - time.monotonic()))
        self._is_to_stop.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def _work(self) -> None:
        """One thread: a job after the other. What the job table itself does wrong ends neither the thread nor a job."""
        while not self._is_draining.is_set():
            try:
                if not self._work_one():
                    self._sweep()
                    self._waiting.acquire(timeout=IDLE_SECONDS)
            except Exception:
                log.exception("the job table failed; trying again")
                self._is_draining.wait(IDLE_SECONDS)

    def _work_one(self) -> bool:
        """Runs the next job, if there is one."""
        lease, tries = uuid.uuid4().hex, settings().tries
        job, failed = self._store.claim(lease, tries, str(TriesExhausted(tries)))
        for each in failed:
            self._ended(each)
        if job is not None:
            self._run(job, lease)
        return job is not None

    def _run(self, job: Job, lease: str) -> None:
        """One try, whatever comes of it."""
        names = Names(self._reports, job, lease)
        watch = Watch(self._store, job, lease, self._is_to_stop)
        try:
            watch("starting")
            made = make_report(self._data_folder, names, watch)
            ended = self._store.end(job.id, lease, made, names.install)
            if ended is None:
                watch.beat()
        except PutBack:
            self._store.put_back(job.id, lease)
            return
        except LeaseLost:
            return
        except Cancelled:
            ended = self._store.end(job.id, lease, {"state": "cancelled"})
        except JobTableFailed:
            raise  # Not the job's fault: it runs again when its lease is over.
        except EngineError as error:
            ended = self._fail(job, lease, type(error).__name__, str(error))
        except (Exception, KeyboardInterrupt):
            log.exception("job %s failed unexpectedly", job.id)
            ended = self._fail(job, lease, "Unexpected", "an unexpected error: the server's log has it under this id")
        finally:
            names.discard()
        if ended is not None:
            self._ended(ended)
            self._swept = float("-inf")

    def _fail(self, job: Job, lease: str, error_type: str, error: str) -> Job | None:
        """Writes down why a job failed."""
        return self._store.end(job.id, lease, {"state": "failed", "error_type": error_type, "error": error})

    def _sweep(self) -> None:
        """Removes old reports, after each that ends and now and then."""
        with self._sweep_turn:
            if time.monotonic() - self._swept < SWEEP_SECONDS:
                return
            self._swept = time.monotonic()
        chosen = settings()
        before_us = now_us() - int(chosen.keep_days * DAY_US)
        for job in self._store.sweep(before_us, MOST_JOBS, size_in_bytes(chosen.keep_size)):
            remove_files(self._reports, job)


def remove_files(reports: Path, job: Job) -> None:
    """Removes what a job made."""
    names = Names(reports, job, "")
    for path in (names.final, names.safe):
        path.unlink(missing_ok=True)
