"""The second author of every figure: slow, plain uptime in Python, written from the rules alone."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

PingRow = tuple[str, str, str]  # store_id, timestamp_utc, status
HoursRow = tuple[str, str, str, str]  # store_id, day_of_week, start_time_local, end_time_local
ZoneRow = tuple[str, str]  # store_id, timezone_str
Answers = dict[int, bool]  # of one store: the instant of each ping, and whether it found the store inactive

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US
WINDOWS_US = (HOUR_US, DAY_US, 7 * DAY_US)
CALENDAR_US = 8 * DAY_US
DEFAULT_ZONE = "America/Chicago"
LAST_MINUTE = 59

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LOCAL_EPOCH = EPOCH.replace(tzinfo=None)
MICROSECOND = timedelta(microseconds=1)
EPOCH_WEEKDAY = 3  # 1970-01-01 is a Thursday.


class Span(NamedTuple):
    """A half-open stretch of time: a shift, an outage or a window."""

    starts_us: int
    ends_us: int


class Lengths(NamedTuple):
    """The exact figures of one store."""

    uptime_last_hour_us: int
    uptime_last_day_us: int
    uptime_last_week_us: int
    downtime_last_hour_us: int
    downtime_last_day_us: int
    downtime_last_week_us: int


REPORT_UNITS_US = (MINUTE_US, HOUR_US, HOUR_US) * 2  # What each figure of the CSV counts.


def report_csv(
    pings: Iterable[PingRow],
    hours: Iterable[HoursRow],
    zones: Iterable[ZoneRow],
    as_of_us: int | None = None,
) -> str:
    """Write the standard CSV of the report."""
    lines = [",".join(["store_id", *(name.removesuffix("_us") for name in Lengths._fields)])]
    for store_id, exact in lengths(pings, hours, zones, as_of_us).items():
        figures = map(two_decimals, exact, REPORT_UNITS_US)
        lines.append(",".join([store_id, *figures]))
    return "\n".join(lines) + "\n"


def lengths(
    pings: Iterable[PingRow],
    hours: Iterable[HoursRow],
    zones: Iterable[ZoneRow],
    as_of_us: int | None = None,
) -> dict[str, Lengths]:
    """Measure every store that any of the tables names, in the order of store_id as text."""
    answers_of = answers(pings)
    zone_of = dict(zones)
    hours_of: defaultdict[str, list[HoursRow]] = defaultdict(list)
    for row in hours:
        hours_of[row[0]].append(row)
    if as_of_us is None:
        as_of_us = max(at for of_store in answers_of.values() for at in of_store)

    found: dict[str, Lengths] = {}
    for store_id in sorted(answers_of.keys() | hours_of.keys() | zone_of.keys()):
        open_spans = shifts(hours_of.get(store_id, []), zone_of.get(store_id, DEFAULT_ZONE), as_of_us)
        down_spans = outages(answers_of.get(store_id, {}), open_spans)
        windows = [Span(as_of_us - length_us, as_of_us) for length_us in WINDOWS_US]
        open_us = [length_inside(open_spans, window) for window in windows]
        down_us = [length_inside(down_spans, window) for window in windows]
        up_us = [whole - down for whole, down in zip(open_us, down_us, strict=True)]
        found[store_id] = Lengths(*up_us, *down_us)
    return found


def answers(pings: Iterable[PingRow]) -> dict[str, Answers]:
    """Give each store its pings by instant; of two at the same instant, inactive holds."""
    found: defaultdict[str, Answers] = defaultdict(dict)
    for store_id, timestamp_utc, status in pings:
        of_store, at = found[store_id], instant_us(timestamp_utc)
        of_store[at] = of_store.get(at, False) or status.lower() == "inactive"
    return dict(found)


def shifts(hours: Sequence[HoursRow], zone_name: str, as_of_us: int) -> list[Span]:
    """Lay out one store's merged shifts, as far as they lie in the calendar: the 8 x 24 hours before as_of.

    A cut at as_of loses nothing: no window reaches beyond it, and no ping from then on is seen.
    """
    calendar = Span(as_of_us - CALENDAR_US, as_of_us)
    if not hours:
        return [calendar]
    today = as_of_us // DAY_US
    openings = [
        opening(row, date, zone_name)
        for date in range(today - 12, today + 4)
        for row in hours
        if int(row[1]) == (date + EPOCH_WEEKDAY) % 7
    ]
    return with_length(cut_to(span, calendar) for span in merged(with_length(openings)))


def opening(row: HoursRow, date: int, zone_name: str) -> Span:
    """Open by one row of hours on one local date, which is a count of days since 1970-01-01."""
    starts_clock_us, ends_clock_us = clock_us(row[2]), closing_clock_us(row[3])
    ends_date = date if ends_clock_us > starts_clock_us else date + 1
    return Span(
        utc_us(date * DAY_US + starts_clock_us, zone_name),
        utc_us(ends_date * DAY_US + ends_clock_us, zone_name),
    )


@lru_cache(maxsize=1 << 18)
def utc_us(local_us: int, zone_name: str) -> int:
    """Turn a wall-clock time into an instant by the smaller of its two offsets, which is the later instant.

    The two folds differ where a clock change skips or repeats that time, and agree everywhere else.
    """
    local = LOCAL_EPOCH + local_us * MICROSECOND
    folds = [local.replace(tzinfo=ZoneInfo(zone_name), fold=fold) for fold in (0, 1)]
    return max((moment - EPOCH) // MICROSECOND for moment in folds)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Join the spans that overlap or touch."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.starts_us <= found[-1].ends_us:
            found[-1] = Span(found[-1].starts_us, max(found[-1].ends_us, span.ends_us))
        else:
            found.append(span)
    return found


def outages(answers_of_store: Mapping[int, bool], open_spans: Iterable[Span]) -> list[Span]:
    """Walk through the pings of each shift, keeping the instant since when the store has been inactive."""
    found: list[Span] = []
    instants = sorted(answers_of_store)
    for shift in open_spans:
        down_since: int | None = None  # A shift opens active.
        for at in instants[bisect_left(instants, shift.starts_us) : bisect_left(instants, shift.ends_us)]:
            if answers_of_store[at] and down_since is None:
                down_since = at
            elif not answers_of_store[at] and down_since is not None:
                found.append(Span(down_since, at))
                down_since = None
        if down_since is not None:
            found.append(Span(down_since, shift.ends_us))
    return found


def length_inside(spans: Iterable[Span], window: Span) -> int:
    """Add up what lies inside the window, of spans that do not overlap."""
    return sum(cut.ends_us - cut.starts_us for cut in with_length(cut_to(span, window) for span in spans))


def with_length(spans: Iterable[Span]) -> list[Span]:
    """Drop the spans that do not end after their start: there is no such time."""
    return [span for span in spans if span.ends_us > span.starts_us]


def cut_to(span: Span, limits: Span) -> Span:
    """Cut a span at both limits; what lies outside them comes back with its end not after its start."""
    return Span(max(span.starts_us, limits.starts_us), min(span.ends_us, limits.ends_us))


def instant_us(text: str) -> int:
    """Read an instant, as the public files or ISO 8601 spell it, as microseconds since 1970 in UTC."""
    return (datetime.fromisoformat(text.replace(" UTC", "+00:00")) - EPOCH) // MICROSECOND


def clock_us(text: str) -> int:
    """Read a time of day, HH:MM or HH:MM:SS with or without a fraction, as its distance from midnight."""
    hour, minute, second = [*text.split(":"), "0"][:3]
    return int(hour) * HOUR_US + int(minute) * MINUTE_US + int(Decimal(second) * SECOND_US)


def closing_clock_us(text: str) -> int:
    """Read a closing time: one in minute 59 means the full hour."""
    written_us = clock_us(text)
    hour, past_hour_us = divmod(written_us, HOUR_US)
    return (hour + 1) * HOUR_US if past_hour_us >= LAST_MINUTE * MINUTE_US else written_us


def two_decimals(length_us: int, unit_us: int) -> str:
    """Write a length in its unit, rounded half up, which is away from zero since no length is negative."""
    hundredths = (200 * length_us + unit_us) // (2 * unit_us)
    return f"{hundredths // 100}.{hundredths % 100:02}"
