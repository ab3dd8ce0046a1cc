"""Files in a place for reports, for tests: put there and found, and the jobs that they are of."""

import random
import time
from collections.abc import Callable
from pathlib import Path

from engine.job import Job
from engine.jobs import Jobs
from engine.report_files import name_of
from engine.stored import ReportFiles

PINGS = ("7,active,2023-01-24 10:00:00 UTC", "7,inactive,2023-01-24 12:00:00 UTC")
MB = 1 << 20
PATIENCE_SECONDS = 60
LOOK_SECONDS = 0.005  # what is looked for may be so for a moment only
Choose = Callable[..., None]  # sets settings for one test


def written(files: ReportFiles, size_bytes: int) -> tuple[Path, bytes]:
    """A file of the bench, and what is in it: the same each time."""
    content = random.Random(size_bytes).randbytes(size_bytes)
    path = files.bench / ".a.part"
    path.write_bytes(content)
    return path, content


def read(files: ReportFiles, name: str) -> bytes | None:
    """The whole file, if it is there."""
    found = files.find(name)
    return None if found is None else b"".join(found.pieces(0, found.size_bytes))


def names(files: ReportFiles) -> set[str]:
    """What is there."""
    return {name for name, _ in files.listed() if name != ".ready"}


def until(is_so: Callable[[], object]) -> None:
    """Waits until something is so."""
    limit = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < limit, "nothing came of it"
        time.sleep(LOOK_SECONDS)


def ended(jobs: Jobs, job: Job) -> Job:
    """The job once it is over."""
    until(lambda: jobs.job(job.id).is_over)
    return jobs.job(job.id)


def made_by(jobs: Jobs, file_format: str) -> str:
    """The file of a report that is made and done."""
    job = ended(jobs, jobs.trigger(None, file_format)[0])
    assert job.state == "done", job
    return name_of(job)


def nothing() -> None:
    """Hears of progress."""
