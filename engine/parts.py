"""Writes the parts of a data set: their pings sorted, that order proven, and their edges."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count, groupby
from pathlib import Path

import duckdb

from engine.catalogue import catalogue
from engine.data_set import Part
from engine.database import set_variables
from engine.drafts import Draft
from engine.pipeline import create_views, streamed
from engine.progress import Tell, watched
from engine.sinks import copy_to_parquet
from engine.slots import Slot, slots_of_day, small_end
from engine.sources import exactly

FIRST_DATE = date(1970, 1, 1)


@dataclass(frozen=True)
class Writing:
    """Where parts are written, and with what."""

    connection: duckdb.DuckDBPyConnection
    draft: Draft
    no_pings: Path  # a file of pings without a row
    tell: Tell
    numbers: Iterator[int] = field(default_factory=count)  # so that each part has a name of its own


def add_pings(writing: Writing) -> list[Part]:
    """The parts of the next version: the former ones with the rows of new_pings added to them. Raises OrderBroken."""
    parts = _by_day(writing.draft.former.manifest.parts if writing.draft.former else ())
    for day, first_us, last_us in _new_days(writing):
        slots = slots_of_day(day, first_us, last_us, parts.get(day, ()))
        found = [part for slot in slots for part in _fill(writing, slot)]
        small = small_end(found)
        parts[day] = [*found[: len(found) - len(small)], *_merge(writing, small)]
    return [part for day in sorted(parts) for part in parts[day]]


def merge_days(writing: Writing) -> list[Part]:
    """The parts of the next version: the former ones, those of one date made one. Raises OrderBroken."""
    parts = _by_day(writing.draft.former.manifest.parts if writing.draft.former else ())
    return [part for day in sorted(parts) for part in _merge(writing, parts[day])]


def _by_day(parts: Iterable[Part]) -> dict[int, list[Part]]:
    """The parts of each date."""
    return {day: list(of_day) for day, of_day in groupby(parts, lambda part: part.day)}


def _new_days(writing: Writing) -> list[tuple[int, int, int]]:
    """The dates of the new pings, each with the first instant and the last."""
    create_views(writing.connection, catalogue("load/parts"), ["new_days"])
    find = writing.connection.execute
    return watched(writing.connection, "finding dates", lambda: find("from new_days").fetchall(), writing.tell)


def _fill(writing: Writing, slot: Slot) -> Sequence[Part]:
    """The part of a slot; the former one where nothing was added to it, none where there is nothing."""
    if slot.from_us >= slot.until_us:
        return slot.parts
    part = _write(writing, slot)
    if part.row_count > sum(former.row_count for former in slot.parts):
        return (part,)
    _discard(writing, part)
    return slot.parts


def _merge(writing: Writing, parts: Sequence[Part]) -> Sequence[Part]:
    """The parts, which follow one another, as one."""
    if len(parts) < 2:
        return parts
    merged = _write(writing, Slot(parts[0].day, tuple(parts), 0, 0))
    for part in parts:
        _discard(writing, part)
    return (merged,)


def _write(writing: Writing, slot: Slot) -> Part:
    """A part with the pings of the slot, its order proven. Raises OrderBroken."""
    name = f"{FIRST_DATE + timedelta(days=slot.day)}-{next(writing.numbers)}"
    places = {"pings": writing.draft.place(f"pings-{name}"), "edges": writing.draft.place(f"edges-{name}")}
    pings, edges = (writing.draft.path(place) for place in places.values())
    connection = writing.connection
    former = [exactly(writing.draft.path(each.pings)) for each in slot.parts]

    def write() -> Part:
        set_variables(
            connection,
            {
                "former_files": [exactly(writing.no_pings), *former],
                "new_from_us": slot.from_us,
                "new_until_us": slot.until_us,
                "part_file": exactly(pings),
                "part_from_us": 0,
                "edges_file": exactly(edges),
            },
        )
        create_views(connection, catalogue("load/parts"), ["next_pings"])
        row_count = copy_to_parquet(connection, "next_pings", pings)
        for statement in streamed(catalogue("parts"), ["edges"]):
            connection.execute(statement)
        copy_to_parquet(connection, "edges", edges)
        create_views(connection, catalogue("parts"), ["part_bounds"])
        ((first_us, last_us),) = connection.execute("from part_bounds").fetchall()
        return Part(**places, day=slot.day, first_us=first_us or 0, last_us=last_us or 0, row_count=row_count)

    return watched(connection, "writing store_status", write, writing.tell)


def _discard(writing: Writing, part: Part) -> None:
    """Removes the files of a part that this draft wrote, and does not need after all."""
    for file in (part.pings, part.edges):
        if writing.draft.is_new(file):
            writing.draft.path(file).unlink()
