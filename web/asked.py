"""What may be asked for in a query string, a header or a body; and its reading, which trusts nothing."""

import re
from typing import Annotated, Literal, TypeVar

import msgspec
from flask import request
from msgspec import Meta, Struct, field
from werkzeug.exceptions import UnsupportedMediaType

from engine.fleet_rows import LARGEST_PAGE, LAST_PAGE
from engine.jobs import State
from web.errors import BodyUnreadable, InputInvalid, KeyInvalid
from web.shapes import ReportRequest

Asked = TypeVar("Asked", bound=Struct)

# `$` lets a line end pass behind the last digit; the length does not.
Uuid = Annotated[
    str,
    Meta(
        pattern=r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
        min_length=36,
        max_length=36,
    ),
]
Window = Literal["last_hour", "last_day", "last_week"]
Ratio = Annotated[float, Meta(ge=0, le=1)]


class ReportsAsked(Struct, frozen=True):
    """Which reports to list."""

    limit: Annotated[int, Meta(ge=1, le=200, description="How many at most")] = 50
    before: Annotated[Uuid | None, Meta(description="Those older than this one")] = None
    state: Annotated[State | None, Meta(description="Those in this state")] = None


class FileAsked(Struct, frozen=True):
    """Which of a report's files."""

    raw: Annotated[
        bool, Meta(description="The file itself, where the usual one is a copy harmless to spreadsheets")
    ] = False


class ResultAsked(Struct, frozen=True):
    """Whose result."""

    report_id: Annotated[Uuid, Meta(description="As trigger_report gave it")]


class OverviewAsked(Struct, frozen=True):
    """Which figures of the fleet."""

    window: Annotated[Window, Meta(description="Of the distribution and the worst stores")] = "last_week"


class StoresAsked(Struct, frozen=True):
    """Which stores to list, in which order."""

    window: Annotated[Window, Meta(description="The look-back span of the figures")] = "last_week"
    search: Annotated[str, Meta(max_length=200, description="A part of the id, in any case")] = ""
    sort: Annotated[
        Literal["store_id", "timezone", "uptime", "downtime", "availability", "outages", "longest_outage"],
        Meta(description="What they are ordered by"),
    ] = "store_id"
    is_descending: Annotated[bool, Meta(description="The greatest first")] = False
    page: Annotated[int, Meta(ge=1, le=LAST_PAGE, description="From 1")] = 1
    page_size: Annotated[int, Meta(ge=1, le=LARGEST_PAGE, description="Stores of a page")] = 50
    state: Annotated[
        Literal["open", "closed", "up", "down"] | None, Meta(description="At the latest ping; up and down: while open")
    ] = None
    min_ratio: Annotated[Ratio | None, Meta(description="Availability from this on")] = None
    max_ratio: Annotated[Ratio | None, Meta(description="Availability below this; 1 is included in 1")] = None
    has_opened: Annotated[bool | None, Meta(description="Open at some time in the window, or never")] = None
    has_downtime: Annotated[bool | None, Meta(description="Down at some time in the window, or never")] = None
    day_of_week: Annotated[
        Annotated[int, Meta(ge=0, le=6)] | None, Meta(description="With hour_of_day: down in that hour of the week")
    ] = None
    hour_of_day: Annotated[
        Annotated[int, Meta(ge=0, le=23)] | None, Meta(description="By the store's wall clock; with day_of_week")
    ] = None

    def __post_init__(self) -> None:
        if (self.day_of_week is None) != (self.hour_of_day is None):
            raise ValueError("give day_of_week and hour_of_day, or neither")


class SpanAsked(Struct, frozen=True):
    """Which span of a store."""

    from_: Annotated[
        str | None,
        Meta(description="An instant as for as_of; by default a week before the end", examples=["2023-01-24T00:00Z"]),
    ] = field(default=None, name="from")
    until: Annotated[
        str | None,
        Meta(description="An instant as for as_of; by default the latest ping", examples=["2023-01-25T00:00Z"]),
    ] = None


def asked(shape: type[Asked]) -> Asked:
    """The query string as that shape has it; names it does not have are let be. Raises InputInvalid."""
    given = {}
    for name, values in request.args.lists():
        if len(values) > 1:
            raise InputInvalid(f"{name[:50]!r} is given {len(values)} times")
        given[name] = values[0]
    try:
        found = msgspec.convert(given, shape, strict=False)
    except msgspec.ValidationError as error:
        raise InputInvalid(str(error)) from error
    for each in msgspec.structs.fields(shape):
        # What is not wanted is left out; the word null is no value.
        if each.encode_name in given and getattr(found, each.name) is None:
            raise InputInvalid(f"{each.encode_name} has no value")
    return found


def asked_body() -> ReportRequest:
    """The body of a trigger, which may be left out. Raises BodyUnreadable, InputInvalid, UnsupportedMediaType."""
    content = request.get_data(cache=False)
    if not content:
        return ReportRequest()
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("send JSON, with Content-Type: application/json")
    try:
        return msgspec.json.decode(content, type=ReportRequest)
    except msgspec.ValidationError as error:
        raise InputInvalid(str(error)) from error
    except msgspec.DecodeError as error:
        raise BodyUnreadable(str(error)) from error


def asked_key() -> str | None:
    """The Idempotency-Key, where there is one. Raises KeyInvalid."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not re.fullmatch(r"[ -~]{1,255}", key):
        raise KeyInvalid
    return key
