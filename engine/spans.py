"""One store between two instants: its shifts, pings, segments and outages, by the same relations as every report."""

import time
from collections.abc import Mapping
from typing import Any

import duckdb

from engine.catalogue import catalogue
from engine.damage import damage_told
from engine.data_set import DataSet, reading
from engine.database import Value, configure, cursor_of, errors_told, identifier, set_variables
from engine.errors import SpanInvalid, StoreUnknown
from engine.fleet_rows import DAY_US, WEEK_US, Offset, Outage, Ping, Segment, Shift, Span, Stroke, WeeklyHours
from engine.instants import EARLIEST_AS_OF, EPOCH, MICROSECOND
from engine.pipeline import create_views, prepare

# The relations of `queries/span` take the place of those of the same name.
FOLDERS = ("", "sources/duckdb", "sources/data_set", "span")
TARGETS = (
    "span_store",
    "uptime",
    "span_shifts",
    "span_segments",
    "span_outages",
    "span_strokes",
    "span_pings",
    "span_hours",
    "span_offsets",
)
# Of segments, outages and pings alike; the relations give one more, which tells that there are more.
MOST_ROWS = 5_000
LONGEST_US = 31 * DAY_US
EARLIEST_US = (EARLIEST_AS_OF - EPOCH) // MICROSECOND
LATEST_US = (EARLIEST_AS_OF.replace(year=9999) - EPOCH) // MICROSECOND


def read_span(
    cursor: duckdb.DuckDBPyConnection, data: DataSet, store_id: str, from_us: int | None, until_us: int | None
) -> Span:
    """The store between the instants; without them, in the week up to the latest ping of the data set.

    Raises StoreUnknown, SpanInvalid.
    """
    with reading(data), damage_told(data), errors_told():
        variables = {**data.variables(()), "store_id": store_id}
        configure(cursor)
        set_variables(cursor, variables)
        key = _key_of(cursor, store_id)
        from_us, until_us = _limits(from_us, until_us, data.latest_ping_us)
        variables |= {"store_key": key, "from_us": from_us, "until_us": until_us, "as_of_us": until_us}
        parts = data.parts_between(_calendar_start(cursor, variables), until_us)
        set_variables(cursor, {**variables, **data.variables(parts)})
        relations = catalogue(*FOLDERS)
        prepare(cursor, relations, TARGETS, kept=relations.keys())
        found = {name: cursor.execute(f"from {identifier(name)}").fetchall() for name in TARGETS}
    return _span(found, data.manifest.version, data.latest_ping_us, from_us, until_us)


def _key_of(cursor: duckdb.DuckDBPyConnection, store_id: str) -> int:
    """The store's key in the data set. Raises StoreUnknown."""
    create_views(cursor, catalogue(*FOLDERS), ["store_ids"])
    rows = cursor.execute("from store_ids").fetchall()
    if not rows:
        raise StoreUnknown(store_id)
    return int(rows[0][0])


def _calendar_start(cursor: duckdb.DuckDBPyConnection, variables: Mapping[str, Value]) -> int:
    """Where the calendar of the span starts: pings before it are not seen."""
    with cursor_of(cursor, variables) as aside:
        create_views(aside, catalogue(*FOLDERS), ["calendar"])
        return int(aside.execute("from calendar").fetchall()[0][0])


def _limits(from_us: int | None, until_us: int | None, latest_us: int | None) -> tuple[int, int]:
    """The span asked for, or the week up to its end. Where no ping tells when that is, it is now.

    Raises SpanInvalid.
    """
    if until_us is None:
        until_us = time.time_ns() // 1000 if latest_us is None else latest_us
    if from_us is None:
        from_us = max(until_us - WEEK_US, EARLIEST_US)
    if until_us <= from_us:
        raise SpanInvalid("it ends before it has begun")
    if until_us - from_us > LONGEST_US:
        raise SpanInvalid("longer than 31 days")
    if from_us < EARLIEST_US:
        raise SpanInvalid("it begins before 1970-02-01")
    if until_us > LATEST_US:
        raise SpanInvalid("it ends after the year 9998")
    return from_us, until_us


def _span(
    found: dict[str, list[tuple[Any, ...]]], version: int, latest_us: int | None, from_us: int, until_us: int
) -> Span:
    """The rows of the relations put together."""
    ((store_id, timezone_str, has_zone, has_hours),) = found["span_store"]
    ((_, _, uptime_us, downtime_us),) = found["uptime"]
    open_us = uptime_us + downtime_us
    return Span(
        store_id=store_id,
        timezone_str=timezone_str,
        has_zone=has_zone,
        has_hours=has_hours,
        version=version,
        as_of_us=latest_us,
        from_us=from_us,
        until_us=until_us,
        uptime_us=uptime_us,
        downtime_us=downtime_us,
        availability_ratio=uptime_us / open_us if open_us else None,
        shifts=tuple(Shift(*row) for row in found["span_shifts"]),
        segments=tuple(Segment(*row) for row in found["span_segments"][:MOST_ROWS]),
        is_segments_cut=len(found["span_segments"]) > MOST_ROWS,
        outages=tuple(Outage(*row) for row in found["span_outages"][:MOST_ROWS]),
        is_outages_cut=len(found["span_outages"]) > MOST_ROWS,
        strokes=tuple(Stroke(*row) for row in found["span_strokes"]),
        pings=tuple(Ping(*row) for row in found["span_pings"][:MOST_ROWS]),
        is_pings_cut=len(found["span_pings"]) > MOST_ROWS,
        hours=tuple(WeeklyHours(*row) for row in found["span_hours"]),
        offsets=tuple(Offset(*row) for row in found["span_offsets"]),
    )
