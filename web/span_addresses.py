"""A store's span as a web address says it: two instants, or two dates by the store's own clock."""

from datetime import date, time, timedelta
from urllib.parse import urlencode

from flask import url_for
from werkzeug.exceptions import UnprocessableEntity

from engine.errors import SpanInvalid
from engine.fleet import Fleet
from engine.fleet_rows import DAY_US, Span
from engine.instants import EPOCH, show_instant
from web.formats import local_of
from web.local_days import midnight_of

# A wall clock is never further from UTC.
FARTHEST_US = DAY_US
LONGEST_DAYS = 28
LAST_YEAR = 9999
CHANGE_DAYS = 1 / 24


def address_of(store_id: str, from_us: int, until_us: int) -> str:
    """The address of a store between two instants."""
    edges = {"from": show_instant(from_us), "until": show_instant(until_us)}
    return f"{url_for('pages.store', store_id=store_id)}?{urlencode(edges)}"


def address_of_dates(fleet: Fleet, store_id: str, first: date, last: date) -> str:
    """The address of a store from one local midnight to another; a look at the days around tells the offsets.

    Raises SpanInvalid, StoreUnknown.
    """
    if not 0 <= (last - first).days < LONGEST_DAYS:
        raise SpanInvalid(f"the last day lies before the first, or {LONGEST_DAYS} days or more after it")
    if last.year >= LAST_YEAR:
        raise SpanInvalid("so late that no calendar has it")
    after = last + timedelta(days=1)
    around = _days(first) * DAY_US - FARTHEST_US, _days(after) * DAY_US + FARTHEST_US
    seen = fleet.span(store_id, *around)
    from_us, until_us = (midnight_of(seen.offsets, day, *around) for day in (first, after))
    if seen.as_of_us is not None and from_us < seen.as_of_us < until_us:
        until_us = seen.as_of_us  # After the latest ping nothing is known.
    return address_of(store_id, from_us, until_us)


def date_of(text: str) -> date | None:
    """A date; None for what may be an instant. Raises UnprocessableEntity."""
    if len(text) != len("2023-01-25"):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnprocessableEntity(f"{text} is no date: give one as 2023-01-25") from error


def dates_of(span: Span) -> tuple[str, str]:
    """The local dates that the span touches first and last."""
    first, last = (local_of(instant, span.offsets).date() for instant in (span.from_us, span.until_us - 1))
    return first.isoformat(), last.isoformat()


def neighbours(span: Span) -> tuple[str, str | None]:
    """The addresses of the spans as long before and after; none after the latest ping.

    Whole days stay whole days, however long the clock makes them.
    """
    first, after = (local_of(instant, span.offsets) for instant in (span.from_us, span.until_us))
    is_over = span.as_of_us is not None and span.until_us >= span.as_of_us
    if first.time() == after.time() == time() and 0 < (after - first).days <= LONGEST_DAYS:
        days, day = after - first, timedelta(days=1)
        edges = (first - days, first - day), (after, after + days - day)
        before, later = (_address_between(span.store_id, start.date(), end.date()) for start, end in edges)
    else:
        length = span.until_us - span.from_us
        before = address_of(span.store_id, span.from_us - length, span.from_us)
        later = address_of(span.store_id, span.until_us, span.until_us + length)
    return before, None if is_over else later


def length_in_words(span: Span) -> str:
    """How long the span is; a clock change more or less is not told."""
    days = (span.until_us - span.from_us) / DAY_US
    whole = round(days)
    if abs(days - whole) > CHANGE_DAYS:
        return f"{days:.3g} days"
    return {7: "week", 1: "day"}.get(whole, f"{whole} days")


def _address_between(store_id: str, first: date, last: date) -> str:
    """The address of a store on some dates."""
    return f"{url_for('pages.store', store_id=store_id)}?{urlencode({'from': first, 'until': last})}"


def _days(day: date) -> int:
    """How many days a date is after 1970 began."""
    return (day - EPOCH.date()).days
