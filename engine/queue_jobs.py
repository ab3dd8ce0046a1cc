"""The jobs of a worker: taken from the queue, made, and their ends written down where servers look."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.caretaker import Caretaker
from engine.errors import QueueMissing, TriesExhausted
from engine.message_worker import MessageWorker
from engine.progress import Tell, tell_nobody
from engine.runner import Ended, Runner
from engine.service import Service, open_service
from engine.service_database import is_queue_shared
from engine.settings import settings

LOOK_SECONDS = 0.05

log = logging.getLogger(__name__)


class QueueJobs:
    """Runs jobs as their messages come, a bounded number at once."""

    def __init__(self, service: Service, concurrency: int, ended: Ended) -> None:
        self._store, self._source, self._runner = service.store, service.source, Runner(service, ended)
        self._worker = MessageWorker(settings().queue, concurrency, self._run, self._call_again)
        # Whom a schedule fires for hears of it from the queue.
        self._caretaker = Caretaker(service.schedules, service.data_folder, lambda: None)

    def start(self) -> None:
        """Takes jobs from now on, and looks after the schedules, as servers do."""
        self._worker.start()
        self._caretaker.start()

    def stop(self, grace_seconds: float, is_hurried: Callable[[], bool] = bool) -> None:
        """Takes no more, lets running jobs end within the grace time unless it is hurried, and puts the rest back."""
        self._caretaker.stop()
        self._worker.stop()
        until = time.monotonic() + grace_seconds
        while self._worker.is_working and time.monotonic() < until and not is_hurried():
            time.sleep(LOOK_SECONDS)
        self._runner.is_to_stop.set()
        while self._worker.is_working:
            time.sleep(LOOK_SECONDS)
        self._source.stop()
        self._caretaker.let_end(grace_seconds)

    def _run(self, job_id: str) -> None:
        """Runs the job, unless another message led to it before."""
        try:
            self._runner.run_one(job_id)
            self._runner.sweep()
        except Exception:
            log.exception("the job table failed; job %s is taken up again", job_id)

    def _call_again(self) -> None:
        """Sees to the jobs whose worker died."""
        tries = settings().tries
        self._runner.tell_exhausted(self._store.call_again(tries, str(TriesExhausted(tries))))


@contextmanager
def open_queue_jobs(data_folder: Path, concurrency: int, ended: Ended, tell: Tell = tell_nobody) -> Iterator[QueueJobs]:
    """The jobs of the queue of the settings, to be made from the data set in the folder; `ended` hears of each end.

    `tell` is told while this waits for a database, and what it raises ends that.
    Raises QueueMissing, DataSetMissing, DataSetBroken, OutputFailed, JobTableFailed.
    """
    if not is_queue_shared():
        raise QueueMissing
    with open_service(data_folder, tell) as service:
        jobs = QueueJobs(service, concurrency, ended)
        try:
            yield jobs
        finally:
            jobs.stop(0)
