"""A job: one background run that makes a report, as it is written down."""

import uuid
from typing import Any, Literal, TypeAlias, get_args

import msgspec

from engine.data_set import Manifest

State: TypeAlias = Literal["queued", "running", "done", "failed", "cancelled"]
STATES: tuple[State, ...] = get_args(State)
FORMATS = ("csv", "parquet", "json")

# The rules in force, which each report is told with: what its figures mean where the input leaves it open.
POLICY: dict[str, Any] = {
    "default_timezone": "America/Chicago",
    "store_without_hours": "open all the time",
    "state_at_opening": "active",
    "two_pings_at_one_instant": "inactive holds",
    "closing_in_minute_59": "the full hour",
    "local_time_skipped_or_repeated": "the smaller of the two offsets",
    "window_hours": {"last_hour": 1, "last_day": 24, "last_week": 168},
    "calendar_hours": 192,
    "units": {"last_hour": "minutes", "last_day": "hours", "last_week": "hours"},
    "rounding": "once, half up, to two decimals",
}


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One job as it is now. Instants are UTC microseconds."""

    id: str  # a UUID
    state: State
    file_format: str  # of FORMATS
    as_of_us: int | None  # the instant asked for; None for the latest ping
    made_as_of_us: int | None  # the instant that the report looks back from, once that is known
    version: int  # of the data set: the one at the trigger, then the one that was read
    row_count: int | None  # stores in the report
    size_bytes: int | None  # of the file
    sha256: str | None  # of the file, in hexadecimal digits
    has_safe_copy: bool  # whether the CSV holds ids that a spreadsheet would run, and so a harmless copy is beside it
    created_us: int
    started_us: int | None  # of the last try
    ended_us: int | None
    done_ratio: float  # 0 to 1; never falls within a try
    doing: str
    attempt_count: int
    error_type: str | None  # the class of the error, by name
    error: str | None  # what went wrong, in one line
    is_cancel_asked: bool
    input_counts: dict[str, int]  # rows of each table of the data set
    rejected_count: int  # input rows that its loads rejected

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ("done", "failed", "cancelled")


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What a job that is done tells of its report."""

    made_as_of_us: int
    version: int
    row_count: int
    size_bytes: int
    sha256: str
    has_safe_copy: bool
    input_counts: dict[str, int]
    rejected_count: int


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Why a job has no report."""

    state: State  # failed or cancelled
    error_type: str | None = None
    error: str | None = None


def new_job(manifest: Manifest, as_of_us: int | None, file_format: str) -> Job:
    """A job that waits, for the data set as it is."""
    return Job(
        id=str(uuid.uuid4()),
        state="queued",
        file_format=file_format,
        as_of_us=as_of_us,
        made_as_of_us=as_of_us,
        version=manifest.version,
        row_count=None,
        size_bytes=None,
        sha256=None,
        has_safe_copy=False,
        created_us=0,  # until it is written down
        started_us=None,
        ended_us=None,
        done_ratio=0,
        doing="waiting",
        attempt_count=0,
        error_type=None,
        error=None,
        is_cancel_asked=False,
        input_counts=manifest.row_counts,
        rejected_count=manifest.rejected_count,
    )
