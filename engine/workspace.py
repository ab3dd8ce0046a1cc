"""A folder for one run: what it spills, and what it makes before it is whole; gone with the run."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOCK_NAME = "in-use"


@contextmanager
def workspace(parent: Path) -> Iterator[Path]:
    """A new folder below the parent, removed at the end; those that killed runs left are swept first."""
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sweep(parent)
    # Under its final name, which a sweep looks for, the folder is never without its lock.
    unlocked = Path(tempfile.mkdtemp(prefix="new-", dir=parent))
    folder = unlocked.with_name(unlocked.name.replace("new-", "run-"))
    try:
        with (unlocked / LOCK_NAME).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            unlocked.rename(folder)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(parent: Path) -> None:
    """Remove the folders whose run is no more: the system drops a lock with its process."""
    for folder in parent.glob("run-*"):
        with suppress(OSError), (folder / LOCK_NAME).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
