"""How a process that serves is asked to stop: by a signal, and by a second one to hurry."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from engine.progress import Tell
from engine.settings import settings

LOOK_SECONDS = 0.2


@contextmanager
def asked_to_stop() -> Iterator[Callable[[], int]]:
    """How often SIGTERM or Ctrl-C came.

    The handler takes no lock, wakes nobody and raises nothing: it runs between any two steps of this thread, also
    where that holds the lock of an event or joins a thread, and the system may hand the signal to another thread first.
    """
    asked: list[int] = []

    def ask(number: int, _: object) -> None:
        asked.append(number)

    former = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield lambda: len(asked)
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def heed_signals(count_asked: Callable[[], int]) -> Tell:
    """What ends a wait at the start, when it is told of that after a signal. It raises KeyboardInterrupt."""

    def heed(doing: str, done_ratio: float | None = None) -> None:  # noqa: ARG001 - only the moment counts
        if count_asked():
            raise KeyboardInterrupt

    return heed


def wait_until_asked(count_asked: Callable[[], int]) -> None:
    """Waits for the first signal, and tells of it."""
    while not count_asked():
        time.sleep(LOOK_SECONDS)
    structlog.get_logger().info("stopping", grace_seconds=settings().grace_seconds)


def is_hurried(count_asked: Callable[[], int]) -> bool:
    """Whether it was asked to stop a second time, which is told."""
    if count_asked() <= 1:
        return False
    structlog.get_logger().info("asked again: running reports are put back")
    return True
