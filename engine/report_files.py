"""The files of reports, wherever they are kept: their names, and what is left of tries that nobody remembers.

A file's name tells job and try, so no try can meet another's file, whoever else believes to have the job; and the
row of a job that is done tells which try made it, so a file is nothing until that is written down.
"""

import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from engine.errors import SettingInvalid
from engine.job import Job
from engine.report_bucket import ReportBucket
from engine.report_folder import ReportFolder
from engine.settings import settings
from engine.stored import ReportFiles

PART = re.compile(r"\..*\.part")
OURS = re.compile(rf"[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}\.[a-z0-9.]*(csv|parquet|json)|{PART.pattern}")
# An address of some store, or one of ours that lacks a slash and would pass for a folder called s3:.
NO_FOLDER = re.compile(r"[a-z0-9+.-]+://|s3:", re.IGNORECASE)
# How much longer a file is left alone than a try may last: clocks differ, and an end waits for its job table.
MARGIN_SECONDS = 3600


def open_report_files(own: Path) -> ReportFiles:
    """The place that is set, or else the folder of one's own. Raises SettingInvalid, ExtraMissing."""
    place = settings().reports
    if place.startswith("s3://"):
        return ReportBucket(place, bench=own)
    if NO_FOLDER.match(place):
        raise SettingInvalid("OPENHOURS_REPORTS", "it is neither a folder nor s3://bucket/prefix")
    return ReportFolder(Path(place) if place else own)


def name_of(job: Job, *, is_safe: bool = False) -> str:
    """What the report of the job's last try is called, or the copy that spreadsheets only show.

    Each try has its own instant of starting, which stays in the row.
    """
    return f"{job.id}.{job.started_us}.{'safe.csv' if is_safe else job.file_format}"


def former_name_of(job: Job, *, is_safe: bool = False) -> str:
    """What it was called before names told the try."""
    return f"{job.id}.{'safe.csv' if is_safe else job.file_format}"


def names_of(job: Job) -> set[str]:
    """Every name that a file of the job's last try may have."""
    return {name(job, is_safe=is_safe) for name in (name_of, former_name_of) for is_safe in (False, True)}


def remove_orphans(files: ReportFiles, jobs: Callable[[], Iterable[Job]], *, is_alone: bool) -> None:
    """Removes what no job that is done names: files of tries that died. Raises StoreFailed, OutputFailed.

    Where others put files too, only what is older than a try can be goes, since a younger one may be of a try that
    still runs. A job that is not there was forgotten, and who did that died before its files went.
    """
    before = time.time() if is_alone else _dead_before()
    # The names come first: a job that was triggered or ended meanwhile is then among those that are there or done.
    old = {name for name, made_at in files.listed() if made_at <= before and OURS.fullmatch(name)}
    if not old:
        return
    for job in jobs():
        if job.state == "done":
            old -= names_of(job)
    files.remove(old)


def remove_parts(files: ReportFiles) -> None:
    """Removes what tries that died were writing on this machine, wherever reports are kept. Raises OutputFailed."""
    bench, before = ReportFolder(files.bench), _dead_before()
    bench.remove([name for name, made_at in bench.listed() if made_at <= before and PART.fullmatch(name)])


def _dead_before() -> float:
    """From before when on a file is of no try that runs, in seconds since 1970."""
    return time.time() - settings().time_limit_seconds - MARGIN_SECONDS
