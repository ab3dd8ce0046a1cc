"""The database of the service that the settings name, whether a server runs or not."""

import os
from pathlib import Path

from engine.errors import OutputFailed
from engine.job_database import JobDatabase, own_database, shared_database
from engine.progress import Tell, tell_nobody
from engine.settings import settings

HOME_NAME = "service"
FILE_NAME = "jobs.sqlite"
OWN_THREADS = "threads"
OTHERS = 0o077


def is_queue_shared() -> bool:
    """Whether jobs go to workers over a queue."""
    return settings().queue != OWN_THREADS


def service_home(data_folder: Path) -> Path:
    """The folder of the service in that of the data set, for its user's eyes only. Raises OutputFailed.

    One that was there, of somebody else or of several workers, is as they want it; a job table in it is kept closed.
    """
    home = data_folder / HOME_NAME
    try:
        home.mkdir(mode=0o700, exist_ok=True)
        about = home.stat()
        if not is_queue_shared() and about.st_uid == os.geteuid() and about.st_mode & OTHERS:
            home.chmod(0o700)
    except OSError as error:
        raise OutputFailed(str(home), error.strerror or str(error)) from error
    return home


def service_database(data_folder: Path, patience_seconds: float = 0, tell: Tell = tell_nobody) -> JobDatabase:
    """The database of the service over that data set; one that is shared and does not answer yet is waited for.

    `tell` is told of that, and what it raises ends it.
    Raises OutputFailed, JobTableFailed, PostgresUrlInvalid, ExtraMissing, DatabaseNewer, DatabaseForbidden.
    """
    if is_queue_shared():
        return shared_database(settings().queue, patience_seconds, tell)
    return own_database(service_home(data_folder) / FILE_NAME)
