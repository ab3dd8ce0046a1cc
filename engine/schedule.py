"""A schedule, and its runs: the reports that it had made."""

import uuid
from typing import Literal, TypeAlias, get_args

import msgspec

from engine.cron import next_due_us
from engine.job import Job

FileFormat: TypeAlias = Literal["csv", "parquet", "json"]
AsOfRule: TypeAlias = Literal["due", "latest"]
AS_OF_RULES: tuple[AsOfRule, ...] = get_args(AsOfRule)
RunState: TypeAlias = Literal["queued", "running", "done", "failed", "cancelled", "removed"]
DeliveryState: TypeAlias = Literal["waiting", "delivered", "failed"]


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """Reports to be made regularly. Instants are UTC microseconds."""

    id: str  # a UUID
    name: str
    cron: str  # five fields, by the wall clock of the zone
    timezone_str: str
    file_format: FileFormat
    as_of_rule: AsOfRule  # whether a report looks back from when it was due, or from the latest ping
    is_paused: bool
    webhook_url: str | None
    webhook_secret: str | None
    created_us: int
    next_due_us: int  # in the past only while something hinders it, or nobody looked
    hindrance: str | None  # why the report that is due can't be made yet


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One time that a schedule was due: its job, and how far the webhook was told of that."""

    schedule_id: str
    due_us: int
    job_id: str
    next_try_us: int | None  # to tell the webhook; None where there is none, it knows, or it was tried often enough
    try_count: int
    delivered_us: int | None
    last_status: int | None  # of the webhook's last answer
    last_error: str | None

    @property
    def delivery(self) -> DeliveryState | None:
        """Whether the webhook knows; None where there is none."""
        if self.delivered_us is not None:
            return "delivered"
        if self.next_try_us is not None:
            return "waiting"
        return "failed" if self.try_count else None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule with its last run."""

    schedule: Schedule
    run: Run | None
    job: Job | None  # of the run; None also where it was removed since

    @property
    def state(self) -> RunState | None:
        """What became of the last run."""
        if self.run is None:
            return None
        return "removed" if self.job is None else self.job.state


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """A run that a webhook is to be told of now."""

    run: Run
    schedule: Schedule
    job: Job | None


def new_schedule(
    cron: str, timezone_str: str, name: str, file_format: FileFormat, as_of_rule: AsOfRule, created_us: int
) -> Schedule:
    """A schedule without a webhook, first due after its creation. Raises CronInvalid."""
    return Schedule(
        id=str(uuid.uuid4()),
        name=name,
        cron=cron,
        timezone_str=timezone_str,
        file_format=file_format,
        as_of_rule=as_of_rule,
        is_paused=False,
        webhook_url=None,
        webhook_secret=None,
        created_us=created_us,
        next_due_us=next_due_us(cron, timezone_str, created_us),
        hindrance=None,
    )
