"""Files in a place for reports, for tests: put there and found, and the jobs that they are of."""

import random
import time
from pathlib import Path

from servers import SECONDS

from engine.job import Job
from engine.jobs import Jobs
from engine.stored import ReportFiles

PINGS = ("7,active,2023-01-24 10:00:00 UTC", "7,inactive,2023-01-24 12:00:00 UTC")
MB = 1 << 20


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


def ended(jobs: Jobs, job: Job) -> Job:
    """The job once it is over."""
    until = time.monotonic() + SECONDS
    while not jobs.job(job.id).is_over:
        assert time.monotonic() < until, jobs.job(job.id)
        time.sleep(0.01)
    return jobs.job(job.id)


def nothing() -> None:
    """Hears of progress."""
