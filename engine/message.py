"""What a webhook is told: the body of a message, and the id that stays the same however often it is sent."""

import msgspec

from engine import __version__
from engine.instants import show_instant
from engine.job import Job
from engine.links import links_of
from engine.schedule import Delivery, Schedule

USER_AGENT = f"openhours/{__version__}"


def message_id(delivery: Delivery) -> str:
    """The message's id: who gets it twice can tell. It has no full stop, since those divide what is signed."""
    return f"{delivery.schedule.id}_{delivery.run.due_us}"


def message(delivery: Delivery, base: str) -> bytes:
    """The body, with links from this base, the address of the service; without one, they are paths."""
    run, job = delivery.run, delivery.job
    data: dict[str, object] = {"id": run.job_id, "state": job.state if job else "removed"}
    data |= {"schedule": _about(delivery.schedule), "due_at": show_instant(run.due_us)}
    data |= _facts(job, base) if job else {}
    ended_us = job.ended_us if job and job.ended_us else run.due_us
    return msgspec.json.encode({"type": f"report.{data['state']}", "timestamp": show_instant(ended_us), "data": data})


def test_message(schedule: Schedule, now_us: int) -> bytes:
    """A message that tells nothing, to try whether one arrives."""
    body = {"type": "schedule.test", "timestamp": show_instant(now_us), "data": {"schedule": _about(schedule)}}
    return msgspec.json.encode(body)


def _about(schedule: Schedule) -> dict[str, str]:
    """Which schedule it is."""
    return {"id": schedule.id, "name": schedule.name}


def _facts(job: Job, base: str) -> dict[str, object]:
    """What is known of a report that is over."""
    links = {name: base.rstrip("/") + path if path else None for name, path in links_of(job).items()}
    return {
        "as_of": None if job.made_as_of_us is None else show_instant(job.made_as_of_us),
        "format": job.file_format,
        "row_count": job.row_count,
        "size_bytes": job.size_bytes,
        "sha256": job.sha256,
        "error": {"type": job.error_type, "detail": job.error} if job.error else None,
        "links": links,
    }
