"""Instants as people write them, and as the engine keeps them: whole microseconds of UTC since 1970."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from engine.errors import InstantInvalid

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# A report looks back over eight days and some time zones, and no day of it may lie before 1970.
EARLIEST_AS_OF = datetime(1970, 2, 1, tzinfo=UTC)

_SPELLING = re.compile(
    r"(?P<local>\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)"
    r" ?(?:(?P<utc>Z|UTC)|(?P<offset>[+-]\d\d(?::?\d\d)?)|\[?(?P<zone>[A-Za-z][\w+-]*(?:/[\w+-]+)*)\]?)",
    re.IGNORECASE | re.ASCII,
)


def parse_as_of(given: str | datetime | None) -> int | None:
    """The instant in microseconds; None for `latest`, or None, which only the pings can tell.

    Raises InstantInvalid for what has no zone, an unknown one, or is no date.
    """
    if given is None:
        return None
    text = given.isoformat() if isinstance(given, datetime) else given.strip()
    if text.lower() == "latest":
        return None
    moment = datetime.now(UTC) if text.lower() == "now" else _parse(text)
    if moment < EARLIEST_AS_OF:
        raise InstantInvalid(text, "before 1970-02-01")
    return microseconds_of(moment)


def microseconds_of(moment: datetime) -> int:
    """The instant in whole microseconds."""
    return (moment - EPOCH) // MICROSECOND


def instant_of(instant_us: int) -> datetime:
    """The instant as Python has it."""
    return EPOCH + timedelta(microseconds=instant_us)


def is_ahead(instant_us: int) -> bool:
    """Whether the instant lies more than a day after the machine's clock."""
    return instant_of(instant_us) > datetime.now(UTC) + timedelta(days=1)


def show_instant(instant_us: int) -> str:
    """The instant in ISO 8601, UTC, to the microsecond."""
    return instant_of(instant_us).isoformat().replace("+00:00", "Z")


def _parse(text: str) -> datetime:
    """A date and time in the zone that the text names."""
    match = _SPELLING.fullmatch(text)
    if match is None:
        raise InstantInvalid(text, "without a zone" if _SPELLING.fullmatch(f"{text}Z") else "")
    try:
        local = datetime.fromisoformat(match["local"])
        if match["utc"]:
            return local.replace(tzinfo=UTC)
        if match["offset"]:
            return datetime.fromisoformat(match["local"] + match["offset"]).astimezone(UTC)
        return _in_zone(local, match["zone"]).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InstantInvalid(text, str(error)) from error
    except (KeyError, OSError) as error:
        raise InstantInvalid(text, f"unknown zone {match['zone']}") from error


def _in_zone(local: datetime, zone: str) -> datetime:
    """A wall-clock time as an instant: of two readings, the one with the smaller offset, as for shifts."""
    readings = [local.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1)]
    offset = min(reading.utcoffset() or timedelta() for reading in readings)
    return (local - offset).replace(tzinfo=UTC)
