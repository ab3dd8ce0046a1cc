"""Brings input files into a data set: what is new is added, what was there before stays as it was until the end."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb

from engine.catalogue import catalogue
from engine.data_set import FILES, Counts, DataSet, Load, LoadedFile
from engine.database import connect, identifier, literal, set_variables
from engine.drafts import Draft, commit, writing
from engine.errors import OrderBroken, SourceUnusable
from engine.intake import RowCounts, stage
from engine.pipeline import create_views, prepare
from engine.progress import Tell, tell_nobody, watched
from engine.rejects import Reason, check_rejects_path, keep_rejects, write_rejects
from engine.settings import settings
from engine.sources import STORE_STATUS, TABLES, Inputs, Source, exactly, find_sources, stamp_of
from engine.workspace import workspace


@dataclass(frozen=True)
class Loaded:
    """What a load did."""

    data: DataSet
    counts: Mapping[str, Counts]  # by the name of each table that was given
    reasons: Sequence[Reason]  # of the rejects
    rejects_path: Path | None  # where the rejects are kept; None without any
    is_changed: bool  # False where the data set had it all

    @property
    def rejected_count(self) -> int:
        """Rows of all tables that could not be used."""
        return sum(counts.rejected_count for counts in self.counts.values())


def load(
    inputs: Inputs,
    folder: str | os.PathLike[str],
    rejects_path: str | os.PathLike[str] | None = None,
    tell: Tell = tell_nobody,
) -> Loaded:
    """Adds the pings to the data set in the folder; hours and zones, where given, take the place of the former.

    Rejects go to `rejects_path`, by default to a file in the data set's own `rejects` folder.
    Raises UsageError for inputs that can't be read, RunError where the work fails.
    """
    sources = find_sources(inputs)
    rejects_path = None if rejects_path is None else Path(rejects_path)
    check_rejects_path(rejects_path, sources)
    loaded_at = datetime.now(UTC)
    given = {source.table.name for source in sources}
    with (
        writing(Path(folder)) as draft,
        workspace(settings().spill) as work,
        connect(work) as connection,
    ):
        former = draft.former
        set_variables(connection, former.variables() if former else {})
        set_variables(connection, {f"{table.name}_given": table.name in given for table in TABLES})
        read, staged = stage(connection, sources, work, tell)
        reasons = write_rejects(connection, read, draft.rejects, tell)
        row_counts = _write_tables(connection, former, draft.tables, tell)
        described = tuple(_describe(source) for source in sources)
        counts = {name: _counts(name, staged[name], row_counts, former) for name in staged}
        rejects = keep_rejects(draft, rejects_path, loaded_at) if reasons else None
        if former and not _is_changed(connection, draft, row_counts, tell):
            return Loaded(former, counts, reasons, rejects, is_changed=False)
        entry = Load(loaded_at.isoformat(timespec="seconds"), described, counts, str(rejects) if rejects else None)
        return Loaded(commit(draft, row_counts, entry), counts, reasons, rejects, is_changed=True)


def _write_tables(
    connection: duckdb.DuckDBPyConnection, former: DataSet | None, folder: Path, tell: Tell
) -> dict[str, int]:
    """Writes the tables of the next version, and gives their row counts."""
    load_relations = catalogue("load")
    relations = load_relations | catalogue("sources/data_set" if former else "sources/nothing")

    targets = [*(f"next_{name}" for name in FILES), *(["changed_rows"] if former else [])]
    numbered = partial(prepare, connection, relations, targets, kept=load_relations)
    watched(connection, "numbering stores", numbered, tell)
    row_counts: dict[str, int] = {}
    for name in FILES:
        copy = f"copy {identifier(f'next_{name}')} to {literal(str(folder.absolute() / f'{name}.parquet'))}"
        options = "(format parquet, compression zstd, parquet_version v2)"

        def write(statement: str = f"{copy} {options}") -> int:
            return int(connection.execute(statement).fetchall()[0][0])

        row_counts[name] = watched(connection, f"writing {name}", write, tell)
    _prove_order(connection, folder / "store_status.parquet", tell)
    return row_counts


def _prove_order(connection: duckdb.DuckDBPyConnection, written: Path, tell: Tell) -> None:
    """The file's pings stand in the order that reports rely on. Raises OrderBroken."""

    def find_break() -> bool:
        set_variables(connection, {"written_file": exactly(written)})
        create_views(connection, catalogue("load"), ["order_breaks"])
        return bool(connection.execute("from order_breaks limit 1").fetchall())

    if watched(connection, "proving the order", find_break, tell):
        raise OrderBroken


def _counts(name: str, staged: RowCounts, row_counts: Mapping[str, int], former: DataSet | None) -> Counts:
    """What became of a table's rows. Pings are added to the former ones, other tables take their place."""
    before = former.manifest.row_counts[name] if former and name == STORE_STATUS.name else 0
    kept = row_counts[name] - before
    return Counts(
        read_count=staged.read_count,
        kept_count=kept,
        repeated_count=staged.read_count - staged.rejected_count - kept,
        rejected_count=staged.rejected_count,
    )


def _is_changed(connection: duckdb.DuckDBPyConnection, draft: Draft, row_counts: Mapping[str, int], tell: Tell) -> bool:
    """Whether the written tables hold other rows than the former ones: the pings can only have grown."""
    if draft.former is None or row_counts[STORE_STATUS.name] != draft.former.manifest.row_counts[STORE_STATUS.name]:
        return True
    changed = watched(connection, "comparing", lambda: connection.execute("from changed_rows").fetchall(), tell)
    return any(count for _, count in changed)


def _describe(source: Source) -> LoadedFile:
    """What the manifest says of an input file. Raises SourceUnusable if it is not the one that was read."""
    try:
        with source.path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            stamp = stamp_of(os.fstat(stream.fileno()))
    except OSError as error:
        raise SourceUnusable(source.path, error.strerror or str(error)) from error
    if stamp != source.stamp:
        raise SourceUnusable(source.path, "it changed while it was read; try again when it is whole")
    return LoadedFile(source.table.name, str(source.path), stamp[0], sha256)
