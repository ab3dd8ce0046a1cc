"""When a schedule is due: the five fields of cron, by the wall clock of a zone."""

from collections.abc import Iterator
from itertools import islice, takewhile
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError

from engine.errors import CronInvalid, ZoneUnknown
from engine.instants import EPOCH, MICROSECOND, instant_of

# CronSim reads the fields as Debian's cron does, also where the clock is changed: what is due at a fixed time of day is
# due once on every day. (Others, croniter 7 among them, give the hour that comes twice two daily reports.)
FIELDS = {
    "minute": "0 to 59",
    "hour": "0 to 23",
    "day-of-month": "1 to 31, L for the last, and one that the month has",
    "month": "1 to 12 or JAN to DEC",
    "day-of-week": "0 to 7 or SUN to SAT, FRI#1 for the first, 5L for the last",
}
DAY_US = 86_400_000_000


def check_cron(cron: str, timezone_str: str) -> None:
    """Raises CronInvalid, ZoneUnknown."""
    if timezone_str not in available_timezones():
        raise ZoneUnknown(timezone_str)
    fields = cron.split()
    if len(fields) != len(FIELDS):
        raise CronInvalid(cron, f"{len(fields)} fields")
    try:
        next_due_us(cron, timezone_str, 0)
    except CronSimError as error:
        name = str(error).removeprefix("Bad ")
        text = dict(zip(FIELDS, fields, strict=True)).get(name)
        raise CronInvalid(cron, f"{name} can't be {text!r}: {FIELDS[name]}" if text else str(error)) from error


def next_due_us(cron: str, timezone_str: str, after_us: int) -> int:
    """The first instant after that one at which it is due. Raises CronInvalid where there is none."""
    for due_us in _due(cron, timezone_str, after_us):
        return due_us
    raise CronInvalid(cron, "never due")


def next_three_us(cron: str, timezone_str: str, after_us: int) -> list[int]:
    """The next three instants at which it is due."""
    return list(islice(_due(cron, timezone_str, after_us), 3))


def latest_due_us(cron: str, timezone_str: str, due_us: int, now_us: int) -> int:
    """The last instant until now at which it was due, given one at which it was.

    Most were due within the last day, so it looks there first: of the minutes of a year, there are too many.
    """
    for start_us in (max(due_us, now_us - DAY_US), due_us):
        since = list(takewhile(lambda each: each <= now_us, _due(cron, timezone_str, start_us)))
        if since:
            return since[-1]
    return due_us


def _due(cron: str, timezone_str: str, after_us: int) -> Iterator[int]:
    """The instants after that one at which it is due, in order."""
    latest_us = after_us
    for moment in CronSim(cron, instant_of(after_us).astimezone(ZoneInfo(timezone_str))):
        due_us = (moment - EPOCH) // MICROSECOND
        # Begun in an hour that comes for the second time, it starts with what was due in the first.
        if due_us > latest_us:
            latest_us = due_us
            yield due_us
