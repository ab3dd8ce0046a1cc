"""Copies what is new in a PostgreSQL database into a data set."""

import os
from pathlib import Path

from engine.attached import SyncStager
from engine.loading import Loaded, load_staged
from engine.progress import Tell, tell_nobody
from engine.rejects import check_rejects_path

HOUR_US = 3_600_000_000
WAIT_SECONDS = 60.0


def sync(
    source_url: str,
    data_folder: str | os.PathLike[str],
    tell: Tell = tell_nobody,
    *,
    look_back_us: int | None = HOUR_US,
    rejects_path: str | os.PathLike[str] | None = None,
    wait_seconds: float = WAIT_SECONDS,
) -> Loaded:
    """Brings the data set up to the database: its new pings, and its hours and zones as they are now.

    Pings are new that the data set has not, of those since the newest one copied before, less the look-back; without
    a look-back all are compared. The first sync copies all. How far it came stands in the manifest that names what it
    copied, so a sync that is killed has done nothing or all. While another load writes the data set, it waits.
    Raises UsageError for what can't be read, DataSetBusy, PostgresUnusable and other RunErrors where the work fails.
    """
    folder = Path(data_folder)
    path = None if rejects_path is None else Path(rejects_path)
    check_rejects_path(path, (), folder)
    return load_staged(SyncStager(source_url, look_back_us), folder, path, tell, wait_seconds=wait_seconds)
