"""What the engine gives, in the shapes that are shown: instants as text, lengths in microseconds."""

from typing import TypeVar

import msgspec
from msgspec import Struct

from engine.instants import show_instant
from engine.jobs import POLICY, Job
from engine.links import links_of
from web.shapes import Report, Triggered

Shape = TypeVar("Shape", bound=Struct)

# The engine counts instants and lengths alike; these are the instants, by the names they are shown under.
_INSTANTS = {
    "as_of_us": "as_of",
    "down_since_us": "down_since_at",
    "starts_us": "starts_at",
    "ends_us": "ends_at",
    "opens_us": "opens_at",
    "closes_us": "closes_at",
    "pinged_us": "pinged_at",
    "from_us": "from_at",
    "until_us": "until_at",
}
_NAMES = {"version": "data_set_version"}


def report_of(job: Job) -> Report:
    """A job as it is shown."""
    return msgspec.convert(_fields(job), Report)


def triggered_of(job: Job, *, is_new: bool) -> Triggered:
    """A job that was asked for just now."""
    return msgspec.convert({**_fields(job), "is_new": is_new}, Triggered)


def _fields(job: Job) -> dict[str, object]:
    return {
        "id": job.id,
        "report_id": job.id,
        "state": job.state,
        "progress": {"done_ratio": job.done_ratio, "doing": job.doing},
        "created_at": show_instant(job.created_us),
        "started_at": _shown(job.started_us),
        "ended_at": _shown(job.ended_us),
        "as_of": _shown(job.as_of_us),
        "made_as_of": _shown(job.made_as_of_us),
        "format": job.file_format,
        "row_count": job.row_count,
        "size_bytes": job.size_bytes,
        "sha256": job.sha256,
        "has_safe_copy": job.has_safe_copy,
        "attempt_count": job.attempt_count,
        "is_cancel_asked": job.is_cancel_asked,
        "error": {"type": job.error_type or "Unexpected", "detail": job.error} if job.error else None,
        "input": {"counts": job.input_counts, "rejected_count": job.rejected_count},
        "data_set_version": job.version,
        "policy": POLICY,
        "links": links_of(job),
    }


def _shown(instant_us: int | None) -> str | None:
    return None if instant_us is None else show_instant(instant_us)


def shown(figures: Struct, shape: type[Shape]) -> Shape:
    """The engine's figures in the shape that is shown."""
    return msgspec.convert(_plain(figures), shape)


def _plain(value: object) -> object:
    if isinstance(value, Struct):
        return dict(_field(name, getattr(value, name)) for name in value.__struct_fields__)
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _field(name: str, value: object) -> tuple[str, object]:
    if name in _INSTANTS:
        return _INSTANTS[name], show_instant(value) if isinstance(value, int) else None
    return _NAMES.get(name, name), _plain(value)
