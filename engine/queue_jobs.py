"""The jobs of a worker: taken from the queue, made, and their ends written down where servers look."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from engine.data_set import open_data_set
from engine.errors import QueueMissing, TriesExhausted
from engine.job_database import START_SECONDS, shared_database
from engine.job_store import JobStore
from engine.jobs import is_queue_shared, own_reports
from engine.learning import learn_structs
from engine.message_queue import announce
from engine.message_worker import MessageWorker
from engine.report_files import open_report_files
from engine.runner import Ended, Runner
from engine.settings import settings

LOOK_SECONDS = 0.05

log = logging.getLogger(__name__)


class QueueJobs:
    """Runs jobs as their messages come, a bounded number at once."""

    def __init__(self, store: JobStore, runner: Runner, concurrency: int) -> None:
        self._store, self._runner = store, runner
        self._worker = MessageWorker(settings().queue, concurrency, self._run, self._call_again)

    def start(self) -> None:
        """Takes jobs from now on."""
        self._worker.start()

    def stop(self, grace_seconds: float, is_hurried: Callable[[], bool] = bool) -> None:
        """Takes no more, lets running jobs end within the grace time unless it is hurried, and puts the rest back."""
        self._worker.stop()
        until = time.monotonic() + grace_seconds
        while self._worker.is_working and time.monotonic() < until and not is_hurried():
            time.sleep(LOOK_SECONDS)
        self._runner.is_to_stop.set()
        while self._worker.is_working:
            time.sleep(LOOK_SECONDS)

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
def open_queue_jobs(data_folder: Path, concurrency: int, ended: Ended) -> Iterator[QueueJobs]:
    """The jobs of the queue of the settings, to be made from the data set in the folder; `ended` hears of each end.

    Raises QueueMissing, DataSetMissing, DataSetBroken, OutputFailed, JobTableFailed.
    """
    if not is_queue_shared():
        raise QueueMissing
    learn_structs()
    open_data_set(data_folder)
    files = open_report_files(own_reports(data_folder))
    with ExitStack() as resources:
        store = JobStore(shared_database(settings().queue, START_SECONDS), announce)
        resources.callback(store.close)
        jobs = QueueJobs(store, Runner(store, data_folder, files, ended), concurrency)
        resources.callback(jobs.stop, 0)
        yield jobs
