"""Files of reports on their way to where they are kept, in threads of their own: a network may keep them waiting."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import EngineError, TimeLimitReached
from engine.stored import ReportFiles

LOOK_SECONDS = 0.2


class PutDropped(Exception):
    """Nobody wants the file any more."""


@dataclass
class Putting:
    """One file on its way."""

    files: ReportFiles
    source: Path
    name: str
    is_dropped: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    error: BaseException | None = None

    def run(self) -> None:
        """Puts it, and keeps what went wrong for who waits."""
        try:
            self.files.put(self.source, self.name, self._heed_drop)
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            self.error = error
        finally:
            self.ended.set()

    def drop(self) -> None:
        """Ends it: what went on by itself could still put the file after it was removed."""
        self.is_dropped.set()
        self.ended.wait()

    def _heed_drop(self) -> None:
        if self.is_dropped.is_set():
            raise PutDropped


def put_telling(files: ReportFiles, source: Path, name: str, tell: Callable[[], object]) -> None:
    """Puts a file as the place does, and tells all the while, also while the place does not answer.

    Raises what putting raises, and what `tell` raises, once nothing is on its way any more.
    """
    putting = Putting(files, source, name)
    threading.Thread(target=putting.run, name="put", daemon=True).start()
    try:
        while not putting.ended.wait(LOOK_SECONDS):
            tell()
    except TimeLimitReached:
        putting.drop()
        if isinstance(putting.error, EngineError):
            # What kept it waiting says more than that the time is up.
            raise putting.error from None
        raise
    finally:
        putting.drop()
    if putting.error is not None:
        raise putting.error
