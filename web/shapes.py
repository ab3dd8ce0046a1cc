"""The JSON that the service takes and gives; the OpenAPI document is made from the same classes."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from engine.jobs import State

Ratio = Annotated[float, Meta(ge=0, le=1)]
Instant = Annotated[
    str, Meta(description="ISO 8601, UTC, to the microsecond", examples=["2023-01-25T18:13:22.479220Z"])
]


class ReportRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """What a report is asked for with; all of it may be left out."""

    as_of: Annotated[
        str | None,
        Meta(
            description="The instant to look back from: ISO 8601 with its zone, latest (the latest ping) or now",
            examples=["2023-01-25T18:13:22Z", "2023-01-25T12:13:22[America/Chicago]", "latest"],
        ),
    ] = None
    format: Annotated[Literal["csv", "parquet", "json"], Meta(description="Of the file to be made")] = "csv"


class Progress(Struct, frozen=True):
    """How far a report is, and what is being done."""

    done_ratio: Ratio
    doing: str


class Failure(Struct, frozen=True):
    """Why a report failed."""

    type: str
    detail: str


class Input(Struct, frozen=True):
    """What a report was made from."""

    counts: dict[str, int]
    rejected_count: int


class Links(Struct, frozen=True):
    """Where the rest is."""

    self_: str = field(name="self")
    events: str
    page: str
    file: str | None
    raw: str | None


class Report(Struct, frozen=True, kw_only=True):
    """A report: its job as it is now, and what it was made from."""

    id: str
    report_id: str
    state: State
    progress: Progress
    created_at: Instant
    started_at: Instant | None
    ended_at: Instant | None
    as_of: Annotated[Instant | None, Meta(description="As asked; null for the latest ping")]
    made_as_of: Annotated[Instant | None, Meta(description="What the report looks back from, once that is known")]
    format: Literal["csv", "parquet", "json"]
    row_count: int | None
    size_bytes: int | None
    sha256: Annotated[str | None, Meta(description="Of the raw file")]
    has_safe_copy: Annotated[
        bool, Meta(description="Whether a spreadsheet would run some ids; the file given is then a harmless copy")
    ]
    attempt_count: int
    is_cancel_asked: bool
    error: Failure | None
    input: Input
    data_set_version: int
    policy: dict[str, Any]
    links: Links


class Triggered(Report, frozen=True, kw_only=True):
    """A report that was asked for."""

    is_new: Annotated[bool, Meta(description="False where an equal one waited or ran already")]


class ReportList(Struct, frozen=True):
    """Reports, newest first."""

    reports: tuple[Report, ...]
    next: Annotated[str | None, Meta(description="The address of the next page")]


class ReportId(Struct, frozen=True):
    """The answer of trigger_report."""

    report_id: str


class ReportStatus(Struct, frozen=True, omit_defaults=True):
    """The answer of get_report while there is no file."""

    status: Literal["Running", "Failed"]
    error: str | None = None


class Problem(Struct, frozen=True, omit_defaults=True):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str | None = None


class Check(Struct, frozen=True):
    """Whether one thing is as it should be."""

    is_ok: bool
    detail: str


class Readiness(Struct, frozen=True):
    """Whether the service can do its work."""

    is_ready: bool
    checks: dict[str, Check]
