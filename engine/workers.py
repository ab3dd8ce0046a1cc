"""The background threads of a server that makes its reports itself, a bounded number at once."""

import logging
import threading
import time
from collections.abc import Callable

from engine.runner import Runner
from engine.settings import settings

IDLE_SECONDS = 1.0
LOOK_SECONDS = 0.05

log = logging.getLogger(__name__)


class Workers:
    """The threads of one server, which look for jobs in its job table."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._is_draining = threading.Event()
        self._waiting = threading.Semaphore(0)
        self._threads = [
            threading.Thread(target=self._work, name=f"worker-{number + 1}", daemon=True)
            for number in range(settings().workers)
        ]

    def start(self) -> None:
        """Starts the threads."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Lets an idle thread look for a job at once."""
        self._waiting.release()

    def stop(self, grace_seconds: float, is_hurried: Callable[[], bool] = bool) -> None:
        """Takes no more, lets running jobs end within the grace time unless it is hurried, and puts the rest back."""
        self._is_draining.set()
        for _ in self._threads:
            self._waiting.release()
        until = time.monotonic() + grace_seconds
        while self._is_working() and time.monotonic() < until and not is_hurried():
            time.sleep(LOOK_SECONDS)
        self._runner.is_to_stop.set()
        while self._is_working():
            time.sleep(LOOK_SECONDS)

    def _is_working(self) -> bool:
        """Whether a thread still runs."""
        return any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        """One thread: a job after the other. What the job table itself does wrong ends neither the thread nor a job."""
        while not self._is_draining.is_set():
            try:
                has_worked = self._runner.run_one()
                self._runner.sweep()
            except Exception:
                log.exception("the job table failed; trying again")
                self._is_draining.wait(IDLE_SECONDS)
            else:
                if not has_worked:
                    self._waiting.acquire(timeout=IDLE_SECONDS)
