"""Schedules over HTTP: to be read; who has them made is who has the command line."""

from zoneinfo import ZoneInfo

from flask import Blueprint, Response

from engine.instants import instant_of, show_instant
from engine.jobs import Jobs
from engine.links import address_of
from engine.schedule import Entry, Run
from engine.webhook import origin_of
from web.replies import reply
from web.schedule_shapes import ScheduleDelivery, ScheduleList, ScheduleRun, ScheduleShown


def schedule_blueprint(jobs: Jobs) -> Blueprint:
    """The schedules."""
    schedules = Blueprint("schedules", __name__)

    @schedules.get("/schedules")
    def listed() -> Response:
        return reply(ScheduleList(tuple(_shown(each) for each in jobs.schedules())))

    return schedules


def _shown(entry: Entry) -> ScheduleShown:
    """A schedule as it is shown."""
    schedule = entry.schedule
    next_us = None if schedule.is_paused else schedule.next_due_us
    local = next_us and instant_of(next_us).astimezone(ZoneInfo(schedule.timezone_str)).isoformat()
    return ScheduleShown(
        id=schedule.id,
        name=schedule.name,
        cron=schedule.cron,
        timezone=schedule.timezone_str,
        format=schedule.file_format,
        as_of=schedule.as_of_rule,
        is_paused=schedule.is_paused,
        created_at=show_instant(schedule.created_us),
        next_at=_instant(next_us),
        next_local=local or None,
        hindrance=schedule.hindrance,
        webhook=origin_of(schedule.webhook_url) if schedule.webhook_url else None,
        last_run=_run(entry, entry.run) if entry.run else None,
    )


def _run(entry: Entry, run: Run) -> ScheduleRun:
    """Its last run."""
    return ScheduleRun(
        due_at=show_instant(run.due_us),
        report_id=run.job_id,
        state=entry.state or "removed",
        error=entry.job.error if entry.job else None,
        report=address_of(run.job_id) if entry.job else None,
        delivery=_delivery(run),
    )


def _delivery(run: Run) -> ScheduleDelivery | None:
    """How far its webhook was told."""
    if run.delivery is None:
        return None
    return ScheduleDelivery(
        state=run.delivery,
        try_count=run.try_count,
        last_status=run.last_status,
        last_error=run.last_error,
        next_try_at=_instant(run.next_try_us),
        delivered_at=_instant(run.delivered_us),
    )


def _instant(instant_us: int | None) -> str | None:
    return None if instant_us is None else show_instant(instant_us)
