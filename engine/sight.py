"""What a report sees of a data set: the parts of its calendar, and what is kept of them."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from engine.catalogue import catalogue, in_order
from engine.damage import damage_told
from engine.data_set import NO_EDGES, NO_OUTAGES, DataSet, Part, reading
from engine.database import Value, connect, cursor_of
from engine.errors import EngineError
from engine.kept import Kept, keep
from engine.pipeline import create_views
from engine.progress import Tell
from engine.settings import settings
from engine.sources import exactly
from engine.workspace import workspace

DATA_SET_FOLDERS = ("", "shown", "sources/duckdb", "sources/data_set")
# In a report the relations of `queries/kept` take the place of those that read every ping.
REPORT_FOLDERS = (*DATA_SET_FOLDERS, "fleet", "kept")
REPORT = ("report",)


@dataclass(frozen=True)
class Sight:
    """What a report sees of a data set, and how."""

    data: DataSet
    as_of_us: int | None  # None where there is no ping to look back from
    from_us: int  # the start of its calendar
    parts: tuple[Part, ...]  # of its calendar
    kept: Kept  # of those of them that matter

    def variables(self) -> dict[str, Value]:
        """What the relations of `queries/kept` and of the data set take."""
        tables = self.data.manifest.tables
        edges = [self.data.place(part.edges) for part in self.parts]
        return {
            **self.data.variables(()),
            "as_of_us": self.as_of_us,
            "edges_files": [self.data.place(tables[NO_EDGES]), *edges],
            "kept_files": [self.data.place(tables[NO_OUTAGES]), *map(exactly, self.kept.files)],
        }


def see(
    connection: duckdb.DuckDBPyConnection,
    data: DataSet,
    as_of_us: int | None,
    targets: Sequence[str],
    work: Path,
    tell: Tell,
) -> Sight:
    """What these targets see from an instant; what is not kept yet is made.

    The sums of a report have no use for an outage that ends before the windows; who looks at outages has.
    """
    if as_of_us is None:
        return Sight(data, None, 0, (), Kept((), 0, ()))
    relations = catalogue(*REPORT_FOLDERS)
    with cursor_of(connection, {**data.variables(()), "as_of_us": as_of_us}) as cursor:
        create_views(cursor, relations, ["calendar", "windows"])
        ((calendar_us, _),) = cursor.execute("from calendar").fetchall()
        windows_us = min(starts_us for _, starts_us, _ in cursor.execute("from windows").fetchall())
    parts = data.parts_between(calendar_us, as_of_us)
    needed_us = calendar_us if relations["outages"] in in_order(relations, targets) else windows_us
    needed = [part for part in parts if part.last_us >= needed_us]
    return Sight(data, as_of_us, calendar_us, parts, keep(connection, data, needed, calendar_us, work, tell))


def keep_ahead(data: DataSet, tell: Tell) -> None:
    """Makes what the report as of the latest ping will need, while nobody waits for it.

    What can't be made now, or is interrupted, is made by that report, which then tells why it can't: the version that
    it is made for is there, whatever stops this.
    """
    with (
        suppress(EngineError, KeyboardInterrupt),
        reading(data),
        damage_told(data),
        workspace(settings().spill) as work,
        connect(work, joins_as_written=True) as connection,
    ):
        see(connection, data, data.latest_ping_us, REPORT, work, tell)
