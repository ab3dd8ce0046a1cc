"""A folder for one run: what it spills, and what it makes before it is whole; gone with the run."""

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from engine.errors import OutputFailed

LOCK_NAME = "in-use"


@contextmanager
def workspace(parent: Path) -> Iterator[Path]:
    """A new folder below the parent, removed at the end; those that killed runs left are swept first.

    Raises OutputFailed.
    """
    try:
        folder, lock = _make(parent)
    except OSError as error:
        raise OutputFailed(str(parent), error.strerror or str(error)) from error
    with lock:
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _make(parent: Path) -> tuple[Path, IO[str]]:
    """A new folder, and its lock, held. Nobody else sweeps or makes one meanwhile, so none is without its lock."""
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if parent.stat().st_uid not in (0, os.getuid()):
        raise PermissionError(errno.EPERM, "it belongs to another user")
    with (parent / LOCK_NAME).open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        _sweep(parent)
        folder = Path(tempfile.mkdtemp(prefix="run-", dir=parent))
        lock = (folder / LOCK_NAME).open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        return folder, lock


def _sweep(parent: Path) -> None:
    """Remove the folders whose run is no more: the system drops a lock with its process."""
    for folder in parent.glob("run-*"):
        with suppress(OSError), (folder / LOCK_NAME).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
