"""One try to make a job's report: its file whole under the final name, or a reason why not."""

import hashlib
import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event

from engine.data_set import DataSet, open_data_set
from engine.errors import DataSetBroken, EngineError, JobTableFailed, TimeLimitReached
from engine.harmless import DangerSearch, copy_harmless
from engine.job import Job, Made
from engine.job_store import JobStore
from engine.patience import outlast
from engine.putting import put_telling
from engine.report import write_report
from engine.report_files import name_of
from engine.settings import settings
from engine.stored import ReportFiles

BEAT_SECONDS = 0.25
# How the work is spread, where nothing is kept: reading pings takes most of a report.
SHARES = {"laying out shifts": (0.0, 0.1), "reading pings": (0.1, 0.8), "computing the report": (0.8, 1.0)}
WRITING_DOWN = "writing it down"
WAITING = "waiting for the store of the reports"
CHUNK_BYTES = 1 << 20

log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Somebody cancelled the job."""


class PutBack(Exception):
    """The server stops, so the job is to wait for the next one."""


class LeaseLost(Exception):
    """Somebody else has the job now."""


@dataclass(frozen=True)
class Names:
    """The files of one try: where it writes them on this machine, and what they are called when they are whole.

    Nobody else writes to either.
    """

    files: ReportFiles
    job: Job
    lease: str

    @property
    def part(self) -> Path:
        """The report while it is written."""
        return self.files.bench / f".{self.job.id}.{self.lease}.part"

    @property
    def safe_part(self) -> Path:
        """The copy that spreadsheets only show, while it is written."""
        return self.files.bench / f".{self.job.id}.{self.lease}.safe.part"

    def put(self, tell: Callable[..., None], *, has_safe_copy: bool) -> None:
        """Puts the files where all find them; a place that is away is waited for as long as `tell` lets it.

        Whether there is one is no question to the bench: it may be in the place that is away, and know of none.
        Raises OutputFailed, StoreFailed, and what `tell` raises.
        """
        for part, is_safe in ((self.safe_part, True), (self.part, False)):
            if has_safe_copy or not is_safe:
                outlast(partial(self._put_one, part, name_of(self.job, is_safe=is_safe), tell), tell, WAITING)

    def _put_one(self, part: Path, name: str, tell: Callable[..., None], trouble: EngineError | None) -> None:
        """Puts one of them, for the first time or after some trouble."""
        put_telling(self.files, part, name, partial(tell, WRITING_DOWN if trouble is None else WAITING))

    def discard(self) -> None:
        """Removes what this try left on this machine; what can't be removed now is swept when it is old."""
        for part in (self.part, self.safe_part):
            with suppress(OSError):
                part.unlink(missing_ok=True)


class Watch:
    """Takes the progress of one try: tells it in the job table, and stops the work when it must stop."""

    def __init__(self, store: JobStore, job: Job, lease: str, is_to_stop: Event) -> None:
        self._store, self._job, self._lease, self._is_to_stop = store, job, lease, is_to_stop
        self._started = self._beaten = time.monotonic()
        self._doing, self._done_ratio = "", 0.0

    def __call__(self, doing: str, done_ratio: float | None = None) -> None:
        """Hears of progress. Raises Cancelled, PutBack, LeaseLost or TimeLimitReached."""
        if self._is_to_stop.is_set():
            raise PutBack
        now, limit = time.monotonic(), settings().time_limit_seconds
        if now - self._started > limit:
            raise TimeLimitReached(limit)
        low, high = SHARES.get(doing, (self._done_ratio, self._done_ratio))
        self._done_ratio = max(self._done_ratio, low + (high - low) * (done_ratio or 0))
        if doing != self._doing or now - self._beaten >= BEAT_SECONDS:
            self._doing, self._beaten = doing, now
            self.beat()

    def beat(self) -> None:
        """Extends the lease. Raises Cancelled or LeaseLost."""
        try:
            is_to_cancel = self._store.beat(self._job.id, self._lease, self._done_ratio, self._doing)
        except JobTableFailed:
            # The report itself may be what fills the disk. It goes on, and the next beat may be written.
            log.warning("a beat of job %s was not written", self._job.id)
            return
        match is_to_cancel:
            case True:
                raise Cancelled
            case None:
                raise LeaseLost


def make_report(data_folder: Path, names: Names, tell: Callable[..., None]) -> Made:
    """Makes the report of a job under this try's own names, once its place is there.

    Raises EngineError, and what `tell` raises.
    """
    return outlast(lambda _: _make_of_latest(data_folder, names, tell), tell, WAITING)


def _make_of_latest(data_folder: Path, names: Names, tell: Callable[..., None]) -> Made:
    """Makes the report of the data set as it is."""
    while True:
        data = open_data_set(data_folder)
        try:
            return _make(data, names, tell)
        except DataSetBroken:
            # Loads may have removed this version before it was held on to.
            if open_data_set(data_folder).manifest == data.manifest:
                raise


def _make(data: DataSet, names: Names, tell: Callable[..., None]) -> Made:
    """Makes the report of this version."""
    job = names.job
    try:
        with names.part.open("wb") as stream:
            report = write_report(
                data,
                stream,
                as_of_us=job.as_of_us,
                file_format=job.file_format,
                is_exact=job.file_format != "csv",
                tell=tell,
            )
            os.fsync(stream.fileno())
        sha256, is_dangerous = _read_over(names.part, tell)
        has_safe_copy = job.file_format == "csv" and is_dangerous
        if has_safe_copy:
            copy_harmless(names.part, names.safe_part, partial(tell, WRITING_DOWN))
        size_bytes = names.part.stat().st_size
    except OSError as error:
        raise names.files.failed_of(error) from error
    return Made(
        made_as_of_us=report.as_of_us,
        version=report.version,
        row_count=report.store_count,
        size_bytes=size_bytes,
        sha256=sha256,
        has_safe_copy=has_safe_copy,
        input_counts=data.manifest.row_counts,
        rejected_count=data.manifest.rejected_count,
    )


def _read_over(path: Path, tell: Callable[..., None]) -> tuple[str, bool]:
    """The file's SHA-256, and whether a spreadsheet would run some of it as CSV."""
    digest, search = hashlib.sha256(), DangerSearch()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            tell(WRITING_DOWN)
            digest.update(chunk)
            search.add(chunk)
    return digest.hexdigest(), search.is_found
