"""The rows that can't be used: each with its file, line, column, value and reason, kept aside."""

import filecmp
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from engine.catalogue import catalogue
from engine.data_set import check_outside
from engine.drafts import Draft
from engine.errors import CountsDisagree, OutputFailed, OutputUnusable
from engine.intake import fill, rows_of
from engine.pipeline import create_views
from engine.progress import Tell, watched
from engine.sinks import whole_file, write_rows
from engine.sources import Source

# The table of rejects, and what fills it.
REJECTS, LOOKING_UP = "rejects", "looking up rejects"
# Where a data set keeps those of the latest sync that had any.
OF_SYNCS = "sync.csv"


@dataclass(frozen=True)
class Reason:
    """Why rows of one table were rejected, and how many."""

    table_name: str
    reason: str
    rejected_count: int


def check_rejects_path(path: Path | None, sources: Sequence[Source], folder: Path | None = None) -> None:
    """Tells before the work that rejects, of a load into this folder, can't go to this file. Raises OutputUnusable."""
    if path is None:
        return
    if path.is_dir():
        raise OutputUnusable(str(path), "it is a folder")
    if not path.parent.is_dir():
        raise OutputUnusable(str(path), "its folder does not exist")
    if path.exists() and any(path.samefile(source.path) for source in sources):
        raise OutputUnusable(str(path), "it is an input file")
    if folder is not None:
        check_outside(path, folder)


def write_rejects(
    connection: duckdb.DuckDBPyConnection, sources: Sequence[Source], path: Path, tell: Tell
) -> list[Reason]:
    """Writes the rejects of the staged tables as a CSV file, and gives their reasons; no file if there is none.

    The files that have any are read once more, each alone, since only so a row knows its line. Raises CountsDisagree
    where that finds other than as many rejects.
    """
    by_place = {(source.table.name, str(source.read_path)): source for source in sources}

    def look_up(table_name: str, source_file: str) -> None:
        source = by_place[table_name, source_file]
        fill(connection, REJECTS, [source], source.table.rejects, LOOKING_UP, tell)

    return write_looked_up(connection, look_up, path, tell)


def write_looked_up(
    connection: duckdb.DuckDBPyConnection, look_up: Callable[[str, str], None], path: Path, tell: Tell
) -> list[Reason]:
    """The same of any source; `look_up` adds the rejects of a table in one place to the table of rejects."""
    rejected = rows_of(connection, "rejected_files", "counting rejects", tell)
    if not rejected:
        return []
    create_views(connection, catalogue("load", "load/nothing"), ["ping_rejects"])
    connection.execute("create or replace temp table rejects as from ping_rejects")
    for table_name, source_file, _ in rejected:
        look_up(table_name, source_file)
    reasons = [Reason(*row) for row in rows_of(connection, "reject_reasons", "counting reasons", tell)]
    for name in {table_name for table_name, _, _ in rejected}:
        expected = sum(count for table_name, _, count in rejected if table_name == name)
        found = sum(reason.rejected_count for reason in reasons if reason.table_name == name)
        if found != expected:
            raise CountsDisagree(name, expected, found)
    rejects = connection.sql("from rejects").order("table_name, source_file, line_number, value")
    with whole_file(path) as stream:
        watched(connection, "writing rejects", lambda: write_rows(rejects, stream, "csv"), tell)
    return reasons


def keep_rejects(draft: Draft, path: Path | None, loaded_at: datetime, *, is_sync: bool) -> Path:
    """Puts the written rejects where they were asked for, else among those of the data set, and says where.

    The same rejects as in a load before are there already. Those of a sync take the place of those of the sync before,
    most of which it meets again. Raises OutputFailed.
    """
    if path:
        with whole_file(path) as stream, draft.rejects.open("rb") as written:
            shutil.copyfileobj(written, stream)
        return path
    folder = draft.folder / "rejects"
    try:
        folder.mkdir(exist_ok=True)
        for kept in sorted(folder.glob("*.csv")):
            if filecmp.cmp(kept, draft.rejects, shallow=False):
                return kept
        return draft.rejects.rename(folder / (OF_SYNCS if is_sync else f"{loaded_at:%Y%m%dT%H%M%S.%fZ}.csv"))
    except OSError as error:
        raise OutputFailed(str(folder), error.strerror or str(error)) from error
