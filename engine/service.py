"""What servers and workers have in common: the job table, the schedules in it, and the place of the reports."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.data_set import open_data_set
from engine.errors import DataSetMissing, OutputFailed, QueueOther, SettingInvalid
from engine.identity import identity_of
from engine.job_database import START_SECONDS
from engine.job_store import JobStore
from engine.learning import learn_structs
from engine.progress import Tell, tell_nobody
from engine.report_files import open_report_files
from engine.schedule_store import ScheduleStore
from engine.service_database import is_queue_shared, service_database, service_home
from engine.settings import settings
from engine.source import Source
from engine.stored import ReportFiles

REPORTS_NAME = "reports"
DATA = "data"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Service:
    """The service over one data set. Any thread may use it."""

    data_folder: Path
    store: JobStore
    schedules: ScheduleStore
    files: ReportFiles
    source: Source


@contextmanager
def open_service(data_folder: Path, tell: Tell = tell_nobody) -> Iterator[Service]:
    """The service of the settings over a data set; a database that does not answer yet is waited for.

    `tell` is told of that, and what it raises ends it.
    Raises DataSetMissing, DataSetBroken, OutputFailed, JobTableFailed, QueueOther.
    """
    learn_structs()
    ensure_data_set(data_folder, tell)
    files = open_report_files(own_reports(data_folder))
    database = service_database(data_folder, START_SECONDS, tell)
    try:
        store = JobStore(database)
        identity = identity_of(data_folder) if store.is_shared else ""
        if store.is_shared and store.fact(DATA, identity) != identity:
            raise QueueOther(data_folder)
        if not store.counts()["done"]:
            # Once it has reports, it is not there for want of a mount, and one in its place would hide under that.
            files.make()
        yield Service(data_folder, store, ScheduleStore(database, store), files, Source(data_folder))
    finally:
        database.close()


def ensure_data_set(data_folder: Path, tell: Tell = tell_nobody) -> None:
    """Has a data set that is to follow a database hold it, where there is none yet.

    Raises DataSetMissing, SettingInvalid, and what `tell` raises.
    """
    if is_queue_shared() and settings().source and not settings().reports:
        raise SettingInvalid(
            "OPENHOURS_REPORTS", "each machine has a data set of its own, so it must name a place that all of them see"
        )
    try:
        open_data_set(data_folder)
    except DataSetMissing:
        if settings().source:
            log.warning("there is no data set in %s yet: copying the database", data_folder)
        source = Source(data_folder)
        try:
            source.bring_up(tell)
        finally:
            source.stop()
        open_data_set(data_folder)


def own_reports(data_folder: Path) -> Path:
    """The folder for reports beside a data set, made where it is not there. Raises OutputFailed."""
    folder = service_home(data_folder) / REPORTS_NAME
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputFailed(str(folder), error.strerror or str(error)) from error
    return folder
