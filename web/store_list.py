"""The list of stores as a web address says it: what is asked for, and the addresses of what could be asked next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import msgspec
from werkzeug.exceptions import UnprocessableEntity

from engine.fleet_rows import LARGEST_PAGE, LAST_PAGE, SORTS, STATES, WINDOWS, StoreQuery
from web.formats import DASH, DAYS, show_ratio

PATH = "/ui/stores"
PAGE_SIZES = (20, 50, 100, 200)
WINDOW_NAMES = {"last_hour": "Last hour", "last_day": "Last day", "last_week": "Last week"}
COLUMNS = {
    "store_id": "Store",
    "availability": "Availability",
    "uptime": "Uptime",
    "downtime": "Downtime",
    "outages": "Outages",
    "longest_outage": "Longest",
    "timezone": "Zone",
}
# What people look for first in these columns is the largest.
FALLING = frozenset({"uptime", "downtime", "outages", "longest_outage"})
_TRUTHS = {"true": True, "false": False}


@dataclass(frozen=True)
class Filter:
    """One restriction in force, and the address without it."""

    label: str
    without: str


@dataclass(frozen=True)
class Heading:
    """A column that can be sorted by."""

    name: str
    label: str
    href: str
    direction: str  # as aria-sort has it, empty for the columns that do not decide


def query_of(given: Mapping[str, str]) -> StoreQuery:
    """What an address asks for. Raises UnprocessableEntity for what can't be asked."""
    texts = {name: text.strip() for name, text in given.items() if text.strip()}
    if any("\0" in text for text in texts.values()):
        raise UnprocessableEntity("no text holds the character NUL")
    try:
        return StoreQuery(**_asked(texts))
    except ValueError as error:
        raise UnprocessableEntity(str(error)) from error


def window_of(given: Mapping[str, str]) -> str:
    """The window that an address names; the week if it names none."""
    return _choice(dict(given), "window", WINDOWS) or "last_week"


def address(query: StoreQuery, **changes: object) -> str:
    """The address of a list like this one, but for some changes; any change but of the page begins at the first."""
    if changes and "page" not in changes:
        changes["page"] = 1
    asked, plain = msgspec.structs.replace(query, **changes), StoreQuery()
    parts = {
        name: _text(getattr(asked, name))
        for name in StoreQuery.__struct_fields__
        if getattr(asked, name) != getattr(plain, name)
    }
    if parts.pop("is_descending", None):
        parts["order"] = "desc"
    return f"{PATH}?{urlencode(parts)}" if parts else PATH


def headings(query: StoreQuery) -> tuple[Heading, ...]:
    """The columns; the one in force turns round when asked for again."""
    return tuple(_heading(query, name, label) for name, label in COLUMNS.items())


def filters(query: StoreQuery) -> tuple[Filter, ...]:
    """What keeps stores out of the list."""
    found = []
    if query.search:
        found.append(Filter(f"id holds “{query.search}”", address(query, search="")))
    if query.state:
        found.append(Filter(f"{query.state} now", address(query, state=None)))
    if query.has_opened is not None:
        label = "open at some time" if query.has_opened else "never open"
        found.append(Filter(label, address(query, has_opened=None)))
    if query.has_downtime is not None:
        label = "with downtime" if query.has_downtime else "without downtime"
        found.append(Filter(label, address(query, has_downtime=None)))
    if query.min_ratio is not None or query.max_ratio is not None:
        found.append(Filter(_range(query), address(query, min_ratio=None, max_ratio=None)))
    if query.day_of_week is not None or query.hour_of_day is not None:
        found.append(Filter(_hour(query), address(query, day_of_week=None, hour_of_day=None)))
    return tuple(found)


def _asked(texts: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a query that an address fills."""
    has_opened = _choice(texts, "has_opened", _TRUTHS)
    has_downtime = _choice(texts, "has_downtime", _TRUTHS)
    return {
        "window": _choice(texts, "window", WINDOWS) or "last_week",
        "search": texts.get("search", ""),
        "sort": _choice(texts, "sort", SORTS) or "store_id",
        "is_descending": _choice(texts, "order", ("asc", "desc")) == "desc",
        "page": int(_number(texts, "page", 1, LAST_PAGE, whole=True) or 1),
        "page_size": int(_number(texts, "page_size", 1, LARGEST_PAGE, whole=True) or 50),
        "state": _choice(texts, "state", STATES),
        "min_ratio": _number(texts, "min_ratio", 0, 1),
        "max_ratio": _number(texts, "max_ratio", 0, 1),
        "has_opened": None if has_opened is None else _TRUTHS[has_opened],
        "has_downtime": None if has_downtime is None else _TRUTHS[has_downtime],
        "day_of_week": _whole(texts, "day_of_week", 6),
        "hour_of_day": _whole(texts, "hour_of_day", 23),
    }


def _heading(query: StoreQuery, name: str, label: str) -> Heading:
    """One column."""
    is_sorted = query.sort == name
    turned = not query.is_descending if is_sorted else name in FALLING
    direction = ("descending" if query.is_descending else "ascending") if is_sorted else ""
    return Heading(name, label, address(query, sort=name, is_descending=turned), direction)


def _range(query: StoreQuery) -> str:
    """A range of availability in words."""
    low, high = query.min_ratio, query.max_ratio
    if low is not None and low >= 1:
        return "availability 100 %"
    if high is None or (high >= 1 and low is not None):
        return f"availability from {show_ratio(low)}"
    below = "below 100 %" if 0.999 < high < 1 else f"below {show_ratio(high)}"
    return f"availability {below}" if not low else f"availability from {show_ratio(low)}, {below}"


def _hour(query: StoreQuery) -> str:
    """An hour of the week in words."""
    day = "any day" if query.day_of_week is None else DAYS[query.day_of_week]
    hour = "" if query.hour_of_day is None else f" {query.hour_of_day:02}:00{DASH}{query.hour_of_day + 1:02}:00"
    return f"down on {day}{hour}"


def _text(value: object) -> str:
    """A value as an address spells it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _choice(texts: Mapping[str, str], name: str, known: Mapping[str, bool] | tuple[str, ...]) -> str | None:
    """One of some words."""
    text = texts.get(name)
    if text and text not in known:
        raise UnprocessableEntity(f"{name}={text} is none of: {', '.join(known)}")
    return text or None


def _number(texts: Mapping[str, str], name: str, least: float, most: float, *, whole: bool = False) -> float | None:
    """A number between two others."""
    text = texts.get(name)
    if text is None:
        return None
    try:
        number = int(text) if whole else float(text)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise UnprocessableEntity(f"{name}={text} is no {'whole ' if whole else ''}number from {least} to {most}")
    return number


def _whole(texts: Mapping[str, str], name: str, most: int) -> int | None:
    """A whole number from 0 on."""
    number = _number(texts, name, 0, most, whole=True)
    return None if number is None else int(number)
