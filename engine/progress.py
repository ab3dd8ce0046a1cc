"""Long queries: their progress told, and Ctrl-C heeded at once."""

import threading
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import duckdb

from engine.database import errors_told
from engine.errors import QueryFailed

T = TypeVar("T")
POLL_SECONDS = 0.05


class Tell(Protocol):
    """Where progress goes: what is being done, and how far it is, 0 to 1, where that is known."""

    def __call__(self, doing: str, done_ratio: float | None = None) -> None:
        """Tells once."""


class Interruptible(Protocol):
    """What can be told to stop what it is doing."""

    def interrupt(self) -> None:
        """Tells it so."""


def tell_nobody(doing: str, done_ratio: float | None = None) -> None:
    """Progress for nobody."""


def watched(
    connection: duckdb.DuckDBPyConnection,
    doing: str,
    work: Callable[[], T],
    tell: Tell,
    cursors: Sequence[Interruptible] = (),
    done_ratio: Callable[[], float] | None = None,
) -> T:
    """Runs the work, which uses the connection, in a thread of its own; an interrupt stops its queries.

    `cursors` are others that the work uses, or that it waits for; `done_ratio` tells how far it is where the
    connection's query does not.
    Raises what the work raises, DuckDB's errors as ours.
    """
    tell(doing)
    outcome: list[T] = []
    failure: list[BaseException] = []
    ended = threading.Event()

    def run() -> None:
        try:
            with errors_told():
                outcome.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again below, in the thread that asked
            failure.append(error)
        finally:
            ended.set()

    thread = threading.Thread(target=run, name=doing, daemon=True)
    try:
        thread.start()
        while not ended.wait(POLL_SECONDS):
            ratio = connection.query_progress() / 100 if done_ratio is None else done_ratio()
            tell(doing, ratio if ratio >= 0 else None)
    except BaseException:
        # An interrupt that comes before the query has begun is lost, so one is not enough.
        while thread.is_alive():
            for each in (connection, *cursors):
                each.interrupt()
            ended.wait(POLL_SECONDS)
        raise
    if failure and isinstance(failure[0], KeyboardInterrupt):
        # Nobody here asked for that: of two threads of a query one failed, and DuckDB 1.5 tells what the other said.
        raise QueryFailed("DuckDB gave it up in the middle, and does not say why: run it again") from failure[0]
    if failure:
        raise failure[0]
    return outcome[0]
