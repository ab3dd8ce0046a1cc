"""Files of reports in a folder, which several machines may share: each takes its name when it is whole and on disk."""

import errno
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engine.errors import EngineError, OutputFailed, StoreFailed
from engine.sinks import sync_folder
from engine.stored import StoredFile

CHUNK_BYTES = 64 * 1024
# Below this a disk counts as full: a report of 50,000 stores has 3 MB.
LEAST_FREE_BYTES = 50_000_000
# What the system says of a folder on another machine, where that one or the way to it is away.
AWAY = {
    *(errno.ENOENT, errno.ENOTDIR, errno.EIO, errno.ESTALE, errno.ENODEV, errno.EREMOTEIO, errno.ENOTCONN),
    *(errno.ECONNREFUSED, errno.ECONNRESET, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENETUNREACH),
}


@dataclass(frozen=True)
class ReportFolder:
    """A folder of reports."""

    folder: Path

    @property
    def place(self) -> str:
        """What people call it."""
        return str(self.folder)

    @property
    def bench(self) -> Path:
        """The same folder: a file only changes its name when it is put."""
        return self.folder

    def make(self) -> None:
        """Makes the folder where it is not there."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise OutputFailed(self.place, error.strerror or str(error)) from error

    def put(self, source: Path, name: str, _: Callable[[], object]) -> None:
        """Gives the file its name, on disk. It may have it already, where the word of that got lost."""
        path = self.folder / name
        with self._told():
            if source.exists() or not path.exists():
                source.replace(path)
            sync_folder(self.folder)

    def find(self, name: str) -> StoredFile | None:
        """The file, if it is there."""
        path = self.folder / name
        with self._told():
            try:
                about = path.stat()
            except FileNotFoundError:
                # Where the folder itself is not there, nothing is known of what it holds.
                self.folder.stat()
                return None
        return StoredFile(about.st_size, datetime.fromtimestamp(about.st_mtime, UTC), path, _pieces_of(path))

    def remove(self, names: Iterable[str]) -> None:
        """Removes files, where they are there."""
        with self._told():
            # Without the folder each would count as removed.
            self.folder.stat()
            for name in names:
                (self.folder / name).unlink(missing_ok=True)

    def listed(self) -> Iterator[tuple[str, float]]:
        """All in the folder; one that goes meanwhile is left out."""
        with self._told():
            for path in self.folder.iterdir():
                try:
                    yield path.name, path.stat().st_mtime
                except FileNotFoundError:
                    continue

    def check(self) -> str:
        """How much room there is, if a file can be written."""
        probe = self.folder / f".{uuid.uuid4()}.ready.part"
        with self._told():
            probe.write_bytes(b"")
            probe.unlink()
            free = shutil.disk_usage(self.folder).free
        if free < LEAST_FREE_BYTES:
            raise OutputFailed(self.place, f"its disk has {free:,} bytes left")
        return f"{free} bytes free"

    def failed_of(self, error: OSError) -> EngineError:
        """The system's error as ours."""
        why = error.strerror or str(error)
        if error.errno in AWAY:
            return StoreFailed(self.place, why, may_pass=True)
        return OutputFailed(self.place, why)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """The system's errors as ours."""
        try:
            yield
        except OSError as error:
            raise self.failed_of(error) from error


def _pieces_of(path: Path) -> Callable[[int, int], Iterator[bytes]]:
    """Reads a file from one place to another."""

    def pieces(start: int, stop: int) -> Iterator[bytes]:
        with path.open("rb") as stream:
            stream.seek(start)
            while start < stop and (piece := stream.read(min(CHUNK_BYTES, stop - start))):
                start += len(piece)
                yield piece

    return pieces
