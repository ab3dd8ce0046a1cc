"""Brings input files into a data set: what is new is added, what was there before stays as it was until the end."""

import filecmp
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from engine.catalogue import catalogue
from engine.data_set import FILES, Counts, DataSet, Load, LoadedFile, commit, open_data_set, writing
from engine.database import connect, identifier, literal, set_variables
from engine.errors import DataSetMissing, OrderBroken
from engine.intake import Reason, RowCounts, keep_rejects, stage
from engine.pipeline import create_views, prepare
from engine.progress import Tell, tell_nobody, watched
from engine.settings import settings
from engine.sources import STORE_STATUS, TABLES, Inputs, Source, find_sources
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


def load(inputs: Inputs, folder: Path, rejects_path: Path | None = None, tell: Tell = tell_nobody) -> Loaded:
    """Adds the pings to the data set in the folder; hours and zones, where given, take the place of the former.

    Rejects go to `rejects_path`, by default to a file in the data set's own `rejects` folder.
    Raises UsageError for inputs that can't be read, RunError where the work fails.
    """
    sources = find_sources(inputs)
    loaded_at = datetime.now(UTC)
    rejects_path = rejects_path or folder / "rejects" / f"{loaded_at:%Y%m%dT%H%M%S.%fZ}.csv"
    with writing(folder) as unfinished, workspace(settings().spill) as work, connect(work) as connection:
        former = _former(folder)
        given = {source.table.name for source in sources}
        set_variables(connection, former.variables() if former else {})
        set_variables(connection, {f"{table.name}_given": table.name in given for table in TABLES})
        read, staged = stage(connection, sources, work, tell)
        reasons = keep_rejects(connection, read, rejects_path, tell)
        row_counts = _write_tables(connection, former, unfinished, tell)
        counts = {name: _counts(name, staged[name], row_counts, former) for name in staged}
        rejects = rejects_path if reasons else None
        if former and _is_same(former, unfinished, row_counts):
            return Loaded(former, counts, reasons, rejects, is_changed=False)
        entry = Load(
            loaded_at=loaded_at.isoformat(timespec="seconds"),
            sources=tuple(_describe(source) for source in sources),
            counts=counts,
            rejects_file=str(rejects) if rejects else None,
        )
        data = commit(former, folder, unfinished, row_counts, entry)
        return Loaded(data, counts, reasons, rejects, is_changed=True)


def _former(folder: Path) -> DataSet | None:
    """The data set as it is before the load."""
    try:
        return open_data_set(folder)
    except DataSetMissing:
        return None


def _write_tables(
    connection: duckdb.DuckDBPyConnection, former: DataSet | None, folder: Path, tell: Tell
) -> dict[str, int]:
    """Writes the tables of the next version, and gives their row counts."""
    kind = "sources/data_set" if former else "sources/nothing"
    targets = [f"next_{name}" for name in FILES]
    load_relations = catalogue("load")
    prepare(connection, load_relations | catalogue(kind), targets, kept=load_relations)
    row_counts: dict[str, int] = {}
    for name in FILES:
        copy = f"copy {identifier(f'next_{name}')} to {literal(str(folder / f'{name}.parquet'))}"
        options = "(format parquet, compression zstd, parquet_version v2)"

        def write(statement: str = f"{copy} {options}") -> int:
            return int(connection.execute(statement).fetchall()[0][0])

        row_counts[name] = watched(connection, f"writing {name}", write, tell)
    _prove_order(connection, folder / "store_status.parquet", tell)
    return row_counts


def _prove_order(connection: duckdb.DuckDBPyConnection, written: Path, tell: Tell) -> None:
    """The file's pings stand in the order that reports rely on. Raises OrderBroken."""

    def find_break() -> bool:
        set_variables(connection, {"written_file": str(written)})
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


def _is_same(former: DataSet, written: Path, row_counts: Mapping[str, int]) -> bool:
    """Whether the written tables are the former ones: the pings can only have grown."""
    others = [name for name in FILES if name != STORE_STATUS.name]
    return row_counts[STORE_STATUS.name] == former.manifest.row_counts[STORE_STATUS.name] and all(
        filecmp.cmp(former.file(name), written / f"{name}.parquet", shallow=False) for name in others
    )


def _describe(source: Source) -> LoadedFile:
    """What the manifest says of an input file."""
    with source.path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return LoadedFile(
        table_name=source.table.name, path=str(source.path), size_bytes=source.path.stat().st_size, sha256=sha256
    )
