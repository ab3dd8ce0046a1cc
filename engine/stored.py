"""What a place that keeps the files of reports can do, whatever it is: a folder, a bucket."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from engine.errors import EngineError


@dataclass(frozen=True)
class StoredFile:
    """A whole file as it is kept. It has a path where this machine can open it; else it is read piece by piece."""

    size_bytes: int
    modified_at: datetime
    path: Path | None
    # The bytes from one place to another, in pieces. Raises StoreFailed, and FileNotFoundError where it is gone.
    pieces: Callable[[int, int], Iterator[bytes]]


class ReportFiles(Protocol):
    """A place that keeps files by their names, each whole or not at all, for every machine that knows the place."""

    @property
    def place(self) -> str:
        """What people call it."""
        ...

    @property
    def bench(self) -> Path:
        """The folder on this machine where a file is written before it is put."""
        ...

    def make(self) -> None:
        """Makes the place where it is not there and can be made. Raises OutputFailed."""
        ...

    def put(self, source: Path, name: str, tell: Callable[[], object]) -> None:
        """Keeps a whole file of the bench under a name that no other file has; it may be gone from the bench then.

        Raises StoreFailed, OutputFailed, and what `tell` raises.
        """
        ...

    def find(self, name: str) -> StoredFile | None:
        """The file, if it is there. Raises StoreFailed, OutputFailed."""
        ...

    def remove(self, names: Iterable[str]) -> None:
        """Removes files, where they are there. Raises StoreFailed, OutputFailed."""
        ...

    def listed(self) -> Iterator[tuple[str, float]]:
        """The names of all, and when each came to be, in seconds since 1970. Raises StoreFailed, OutputFailed."""
        ...

    def failed_of(self, error: OSError) -> EngineError:
        """What the system says of a file on the bench, as StoreFailed or OutputFailed."""
        ...

    def check(self) -> str:
        """What it can do now, in words. Raises StoreFailed, OutputFailed where a file could not be put."""
        ...
