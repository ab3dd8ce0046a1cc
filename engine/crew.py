"""Work on several things at once: a thread and a cursor for each core."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from queue import Empty, SimpleQueue
from threading import Event
from typing import TypeVar

import duckdb

from engine.database import configure
from engine.progress import Tell, watched
from engine.settings import settings

Thing = TypeVar("Thing")
Made = TypeVar("Made")


def crew_size(thing_count: int) -> int:
    """How many things are worked on at once."""
    return min(settings().threads, thing_count)


def make_all(
    connection: duckdb.DuckDBPyConnection,
    doing: str,
    things: Sequence[Thing],
    prepare: Callable[[duckdb.DuckDBPyConnection], object],
    make: Callable[[duckdb.DuckDBPyConnection, Thing], Made],
    tell: Tell,
) -> list[Made]:
    """What is made of each thing, in the order of the things, with cursors of the connection's database.

    A cursor sees no variable, view or temporary table of the connection's: `prepare` gives it what it needs. Raises
    what the two raise, once all threads have stopped.
    """
    waiting: SimpleQueue[tuple[int, Thing]] = SimpleQueue()
    for numbered in enumerate(things):
        waiting.put(numbered)
    made: dict[int, Made] = {}
    failed = Event()

    def run(cursor: duckdb.DuckDBPyConnection) -> None:
        configure(cursor)
        prepare(cursor)
        while not failed.is_set():
            try:
                number, thing = waiting.get_nowait()
            except Empty:
                return
            made[number] = make(cursor, thing)

    cursors = [connection.cursor() for _ in range(crew_size(len(things)))]

    def run_all() -> None:
        with ThreadPoolExecutor(max(len(cursors), 1), "crew") as pool:
            outcomes = [pool.submit(run, cursor) for cursor in cursors]
            wait(outcomes, return_when=FIRST_EXCEPTION)
            if any(outcome.done() and outcome.exception() for outcome in outcomes):
                failed.set()
        for outcome in outcomes:
            outcome.result()

    try:
        watched(connection, doing, run_all, tell, cursors, lambda: len(made) / max(len(things), 1))
    finally:
        for cursor in cursors:
            cursor.close()
    return [made[number] for number in range(len(things))]
