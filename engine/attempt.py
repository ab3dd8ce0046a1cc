"""One try to make a job's report: its file whole under the final name, or a reason why not."""

import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from engine.data_set import open_data_set
from engine.errors import OutputFailed, TimeLimitReached
from engine.harmless import copy_harmless, has_danger
from engine.job import Job
from engine.job_store import JobStore
from engine.report import write_report
from engine.settings import settings
from engine.sinks import sync_folder

BEAT_SECONDS = 0.25
# How the work is spread: laying out shifts takes about a third of a report.
SHARES = {"laying out shifts": (0.0, 0.3), "computing the report": (0.3, 1.0)}
WRITING_DOWN = "writing it down"


class Cancelled(Exception):
    """Somebody cancelled the job."""


class PutBack(Exception):
    """The server stops, so the job is to wait for the next one."""


class LeaseLost(Exception):
    """Somebody else has the job now."""


@dataclass(frozen=True)
class Names:
    """The files of one job: their final names, and this try's own ones, which nobody else writes to."""

    folder: Path
    job: Job
    lease: str

    @property
    def final(self) -> Path:
        """The report."""
        return self.folder / f"{self.job.id}.{self.job.file_format}"

    @property
    def safe(self) -> Path:
        """The copy that spreadsheets only show."""
        return self.folder / f"{self.job.id}.safe.csv"

    @property
    def part(self) -> Path:
        """The report while it is written."""
        return self.folder / f".{self.job.id}.{self.lease}.part"

    @property
    def safe_part(self) -> Path:
        """The copy while it is written."""
        return self.folder / f".{self.job.id}.{self.lease}.safe.part"

    def install(self) -> None:
        """Gives the files their final names, on disk."""
        for part, final in ((self.safe_part, self.safe), (self.part, self.final)):
            if part.exists():
                part.replace(final)
        sync_folder(self.folder)

    def discard(self) -> None:
        """Removes what this try left."""
        for part in (self.part, self.safe_part):
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
        match self._store.beat(self._job.id, self._lease, self._done_ratio, self._doing):
            case True:
                raise Cancelled
            case None:
                raise LeaseLost


def make_report(data_folder: Path, names: Names, tell: Callable[..., None]) -> dict[str, object]:
    """Makes the report of a job under this try's own names; what is to be written down about it."""
    data = open_data_set(data_folder)
    try:
        with names.part.open("wb") as stream:
            report = write_report(
                data,
                stream,
                as_of_us=names.job.as_of_us,
                file_format=names.job.file_format,
                is_exact=names.job.file_format != "csv",
                tell=tell,
            )
            os.fsync(stream.fileno())
        tell(WRITING_DOWN)
        has_safe_copy = names.job.file_format == "csv" and has_danger(names.part)
        if has_safe_copy:
            copy_harmless(names.part, names.safe_part)
        with names.part.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise OutputFailed("the report", error.strerror or str(error)) from error
    return {
        "state": "done",
        "done_ratio": 1,
        "made_as_of_us": report.as_of_us,
        "version": report.version,
        "row_count": report.store_count,
        "size_bytes": names.part.stat().st_size,
        "sha256": sha256,
        "has_safe_copy": has_safe_copy,
    }
