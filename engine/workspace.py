"""A folder for one run: what it spills, and what it makes before it is whole; gone with the run."""

import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from engine.errors import OutputFailed

LOCK_NAME = "in-use"


@contextmanager
def workspace(parent: Path) -> Iterator[Path]:
    """A new folder below the parent, removed at the end; those that killed runs left are swept first.

    Raises OutputFailed.
    """
    # Named before it is made, so that an interrupt at any moment leaves nothing.
    folder = parent / f"run-{secrets.token_hex(8)}"
    with ExitStack() as resources:
        resources.callback(shutil.rmtree, folder, ignore_errors=True)
        try:
            resources.enter_context(_make(folder))
        except OSError as error:
            raise OutputFailed(str(parent), error.strerror or str(error)) from error
        yield folder


def _make(folder: Path) -> IO[str]:
    """Makes the folder, and gives its lock, held. Nobody else sweeps or makes one meanwhile, so none is without."""
    parent = folder.parent
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if parent.stat().st_uid not in (0, os.getuid()):
        raise PermissionError(errno.EPERM, "it belongs to another user")
    with (parent / LOCK_NAME).open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        _sweep(parent)
        folder.mkdir(mode=0o700)
        lock = (folder / LOCK_NAME).open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        return lock


def _sweep(parent: Path) -> None:
    """Remove the folders whose run is no more: the system drops a lock with its process."""
    for folder in parent.glob("run-*"):
        with suppress(OSError), (folder / LOCK_NAME).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
