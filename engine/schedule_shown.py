"""Schedules as the command shows them, to machines and to people."""

from zoneinfo import ZoneInfo

from engine.instants import instant_of, show_instant
from engine.schedule import Entry, Schedule

NOTHING = "\N{EN DASH}"


def facts_of(schedule: Schedule) -> dict[str, object]:
    """A schedule for machines; its secret was shown once."""
    next_at = None if schedule.is_paused else show_instant(schedule.next_due_us)
    return {
        "id": schedule.id,
        "name": schedule.name,
        "cron": schedule.cron,
        "timezone": schedule.timezone_str,
        "format": schedule.file_format,
        "as_of": schedule.as_of_rule,
        "is_paused": schedule.is_paused,
        "next_at": next_at,
        "hindrance": schedule.hindrance,
        "webhook": schedule.webhook_url,
    }


def run_facts_of(entry: Entry) -> dict[str, object] | None:
    """The last run for machines."""
    run = entry.run
    if run is None:
        return None
    return {
        "due_at": show_instant(run.due_us),
        "report_id": run.job_id,
        "state": entry.state,
        "error": entry.job.error if entry.job else None,
        "delivery": run.delivery,
        "try_count": run.try_count,
        "last_status": run.last_status,
        "last_error": run.last_error,
    }


def row_of(entry: Entry) -> tuple[str, ...]:
    """An entry for people."""
    schedule, run = entry.schedule, entry.run
    times = (schedule.next_due_us, run.due_us if run else None)
    following, last = (NOTHING if each is None else f"{instant_of(each):%Y-%m-%d %H:%M}" for each in times)
    result = schedule.hindrance or entry.state or NOTHING
    webhook = (run.delivery if run else None) or ("yes" if schedule.webhook_url else NOTHING)
    shown_next = "paused" if schedule.is_paused else following
    return schedule.name, schedule.cron, schedule.timezone_str, shown_next, last, result, webhook


def local_of(instant_us: int, timezone_str: str) -> str:
    """An instant by the wall clock of a zone."""
    return f"{instant_of(instant_us).astimezone(ZoneInfo(timezone_str)):%a %Y-%m-%d %H:%M} {timezone_str}"
