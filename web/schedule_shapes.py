"""Schedules as JSON."""

from typing import Annotated

from msgspec import Meta, Struct

from engine.schedule import AsOfRule, DeliveryState, FileFormat, RunState
from web.shapes import Instant


class ScheduleDelivery(Struct, frozen=True):
    """How far the webhook was told of a run."""

    state: DeliveryState
    try_count: int
    last_status: Annotated[int | None, Meta(description="Of its last answer")]
    last_error: str | None
    next_try_at: Instant | None
    delivered_at: Instant | None


class ScheduleRun(Struct, frozen=True):
    """One time that a schedule was due."""

    due_at: Instant
    report_id: str
    state: Annotated[RunState, Meta(description="Of the report")]
    error: str | None
    report: Annotated[str | None, Meta(description="Its address; null where it was removed")]
    delivery: Annotated[ScheduleDelivery | None, Meta(description="null where there is no webhook")]


class ScheduleShown(Struct, frozen=True):
    """Reports that are made regularly."""

    id: str
    name: str
    cron: Annotated[str, Meta(description="minute hour day-of-month month day-of-week", examples=["0 6 * * *"])]
    timezone: Annotated[str, Meta(description="Whose wall clock that is", examples=["Europe/Berlin"])]
    format: FileFormat
    as_of: Annotated[AsOfRule, Meta(description="Looks back from when it is due, or from the latest ping")]
    is_paused: bool
    created_at: Instant
    next_at: Annotated[Instant | None, Meta(description="null while it is paused")]
    next_local: Annotated[str | None, Meta(description="The same by the wall clock, with its offset")]
    hindrance: Annotated[str | None, Meta(description="Why what is due can't be made yet")]
    webhook: Annotated[str | None, Meta(description="The scheme and host of the webhook; the rest may be a secret")]
    last_run: ScheduleRun | None


class ScheduleList(Struct, frozen=True):
    """All schedules, in the order of their creation."""

    schedules: tuple[ScheduleShown, ...]
