"""Writes the parts of a data set: their pings sorted, that order proven, and their edges."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import count, groupby
from pathlib import Path

import duckdb

from engine.catalogue import Relation, catalogue
from engine.crew import make_all
from engine.data_set import NO_EDGES, NO_PINGS, Part
from engine.database import Value, set_variables
from engine.drafts import Draft
from engine.pipeline import create_views
from engine.progress import Tell, watched
from engine.sinks import copy_to_parquet
from engine.slots import Slot, slots_of_day, small_end
from engine.sources import exactly

WRITING = "writing store_status"
FIRST_DATE = date(1970, 1, 1)


@dataclass(frozen=True)
class Writing:
    """Where parts are written, and with what."""

    connection: duckdb.DuckDBPyConnection
    draft: Draft
    tables: Mapping[str, str]  # the places of the lesser tables, and of those without a row
    relations: Mapping[str, Relation]  # of a load: new_pings, and what comes of them
    tell: Tell
    numbers: Iterator[int] = field(default_factory=count)  # so that each part has a name of its own

    def without_row(self, name: str) -> Path:
        """A file of EMPTY_FILES, to be read where there is no part."""
        return self.draft.path(self.tables[name])


def add_pings(writing: Writing) -> list[Part]:
    """The parts of the next version: the former ones with the rows of new_pings added to them. Raises OrderBroken."""
    parts = _by_day(writing.draft.former.manifest.parts if writing.draft.former else ())
    days = _new_days(writing)

    def add(cursor: duckdb.DuckDBPyConnection, new_day: tuple[int, int, int]) -> list[Part]:
        day, first_us, last_us = new_day
        slots = slots_of_day(day, first_us, last_us, parts.get(day, ()))
        found = [part for slot in slots for part in _fill(writing, cursor, slot)]
        small = small_end(found)
        return [*found[: len(found) - len(small)], *_merge(writing, cursor, small)]

    made = make_all(writing.connection, WRITING, days, partial(_prepare, writing), add, writing.tell)
    parts.update((day, of_day) for (day, _, _), of_day in zip(days, made, strict=True))
    return [part for day in sorted(parts) for part in parts[day]]


def merge_days(writing: Writing) -> list[Part]:
    """The parts of the next version: the former ones, those of one date made one. Raises OrderBroken."""
    parts = _by_day(writing.draft.former.manifest.parts if writing.draft.former else ())

    days = [parts[day] for day in sorted(parts)]
    merge = partial(_merge, writing)
    made = make_all(writing.connection, WRITING, days, partial(_prepare, writing), merge, writing.tell)
    return [part for of_day in made for part in of_day]


def _by_day(parts: Iterable[Part]) -> dict[int, list[Part]]:
    """The parts of each date."""
    return {day: list(of_day) for day, of_day in groupby(parts, lambda part: part.day)}


def _new_days(writing: Writing) -> list[tuple[int, int, int]]:
    """The dates of the new pings, each with the first instant and the last."""
    create_views(writing.connection, writing.relations, ["new_days"])
    find = writing.connection.execute
    return watched(writing.connection, "finding dates", lambda: find("from new_days").fetchall(), writing.tell)


def _prepare(writing: Writing, cursor: duckdb.DuckDBPyConnection) -> None:
    """Gives a cursor the views of a part, of whatever files its variables name: by now of none with a row."""
    from engine.streaming import streamed

    no_pings, no_edges = writing.without_row(NO_PINGS), writing.without_row(NO_EDGES)
    set_variables(cursor, _variables(writing, Slot(0, (), 0, 0), no_pings, no_edges))
    create_views(cursor, writing.relations, ["next_pings"])
    for statement in streamed(catalogue("parts"), ["edges"]):
        cursor.execute(statement)
    create_views(cursor, catalogue("parts"), ["part_bounds"])


def _fill(writing: Writing, cursor: duckdb.DuckDBPyConnection, slot: Slot) -> Sequence[Part]:
    """The part of a slot; the former one where nothing was added to it, none where there is nothing."""
    if slot.from_us >= slot.until_us:
        return slot.parts
    part = _write(writing, cursor, slot)
    if part.row_count > sum(former.row_count for former in slot.parts):
        return (part,)
    _discard(writing, part)
    return slot.parts


def _merge(writing: Writing, cursor: duckdb.DuckDBPyConnection, parts: Sequence[Part]) -> Sequence[Part]:
    """The parts, which follow one another, as one."""
    if len(parts) < 2:
        return parts
    merged = _write(writing, cursor, Slot(parts[0].day, tuple(parts), 0, 0))
    for part in parts:
        _discard(writing, part)
    return (merged,)


def _write(writing: Writing, cursor: duckdb.DuckDBPyConnection, slot: Slot) -> Part:
    """A part with the pings of the slot, its order proven. Raises OrderBroken."""
    name = f"{FIRST_DATE + timedelta(days=slot.day)}-{next(writing.numbers)}"
    places = {"pings": writing.draft.place(f"pings-{name}"), "edges": writing.draft.place(f"edges-{name}")}
    pings, edges = (writing.draft.path(place) for place in places.values())
    set_variables(cursor, _variables(writing, slot, pings, edges))
    row_count = copy_to_parquet(cursor, "next_pings", pings)
    copy_to_parquet(cursor, "edges", edges)
    ((first_us, last_us),) = cursor.execute("from part_bounds").fetchall()
    return Part(**places, day=slot.day, first_us=first_us or 0, last_us=last_us or 0, row_count=row_count)


def _variables(writing: Writing, slot: Slot, pings: Path, edges: Path) -> dict[str, Value]:
    """What the views of a part take: where its pings come from, and where they and its edges are written."""
    former = [exactly(writing.draft.path(each.pings)) for each in slot.parts]
    return {
        "former_files": [exactly(writing.without_row(NO_PINGS)), *former],
        "new_from_us": slot.from_us,
        "new_until_us": slot.until_us,
        "part_file": exactly(pings),
        "part_from_us": 0,
        "edges_file": exactly(edges),
    }


def _discard(writing: Writing, part: Part) -> None:
    """Removes the files of a part that this draft wrote, and does not need after all."""
    for file in (part.pings, part.edges):
        if writing.draft.is_new(file):
            writing.draft.path(file).unlink()
