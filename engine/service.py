"""What servers and workers have in common: the job table, the schedules in it, and the place of the reports."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.data_set import open_data_set
from engine.errors import DataSetMissing, OutputFailed
from engine.job_database import START_SECONDS
from engine.job_store import JobStore
from engine.learning import learn_structs
from engine.report_files import open_report_files
from engine.schedule_store import ScheduleStore
from engine.service_database import service_database, service_home
from engine.source import Source
from engine.stored import ReportFiles

REPORTS_NAME = "reports"


@dataclass(frozen=True)
class Service:
    """The service over one data set. Any thread may use it."""

    data_folder: Path
    store: JobStore
    schedules: ScheduleStore
    files: ReportFiles
    source: Source


@contextmanager
def open_service(data_folder: Path) -> Iterator[Service]:
    """The service of the settings over a data set; a database that does not answer yet is waited for.

    Raises DataSetMissing, DataSetBroken, OutputFailed, JobTableFailed.
    """
    learn_structs()
    ensure_data_set(data_folder)
    files = open_report_files(own_reports(data_folder))
    database = service_database(data_folder, START_SECONDS)
    try:
        store = JobStore(database)
        yield Service(data_folder, store, ScheduleStore(database, store), files, Source(data_folder))
    finally:
        database.close()


def ensure_data_set(data_folder: Path) -> None:
    """Has a data set that is to follow a database hold it, where there is none yet. Raises DataSetMissing."""
    try:
        open_data_set(data_folder)
    except DataSetMissing:
        Source(data_folder).bring_up()
        open_data_set(data_folder)


def own_reports(data_folder: Path) -> Path:
    """The folder for reports beside a data set, made where it is not there. Raises OutputFailed."""
    folder = service_home(data_folder) / REPORTS_NAME
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputFailed(str(folder), error.strerror or str(error)) from error
    return folder
