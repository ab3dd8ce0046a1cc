"""Brings input files into a data set: what is new is added, what was there before stays as it was until the end."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engine.catalogue import catalogue
from engine.data_set import Counts, DataSet, Load, LoadedFile, open_data_set
from engine.database import connect, set_variables
from engine.drafts import Contents, Draft, commit, writing
from engine.errors import DataSetMissing, NothingInPlace, SourceUnusable
from engine.intake import RowCounts, stage
from engine.parts import Writing, add_pings, merge_days
from engine.progress import Tell, tell_nobody
from engine.rejects import Reason, check_rejects_path, keep_rejects, write_rejects
from engine.settings import settings
from engine.sight import keep_ahead
from engine.sources import STORE_HOURS, STORE_STATUS, STORE_TZ, TABLES, Inputs, Source, find_sources, stamp_of
from engine.tables import number_stores, write_tables
from engine.workspace import workspace


@dataclass(frozen=True)
class Loaded:
    """What a load did."""

    data: DataSet
    counts: Mapping[str, Counts]  # by the name of each table that was given
    reasons: Sequence[Reason]  # of the rejects
    rejects_path: Path | None  # where the rejects are kept; None without any
    is_changed: bool  # False where the data set had it all
    replaced_counts: Mapping[str, int]  # by the name of each table whose former rows the given ones took the place of

    @property
    def rejected_count(self) -> int:
        """Rows of all tables that could not be used."""
        return sum(counts.rejected_count for counts in self.counts.values())


def load(
    inputs: Inputs,
    folder: str | os.PathLike[str],
    rejects_path: str | os.PathLike[str] | None = None,
    tell: Tell = tell_nobody,
    *,
    is_kept_ahead: bool = True,
) -> Loaded:
    """Adds the pings to the data set in the folder; hours and zones, where given, take the place of the former.

    What the load does not change stays as it is, so it costs what is new, and where pings come late what they reach.
    With `is_kept_ahead`, what the next report needs is computed too. Rejects go to `rejects_path`, by default to a file
    in the data set's own `rejects` folder.
    Raises UsageError for inputs that can't be read, RunError where the work fails.
    """
    sources = find_sources(inputs)
    rejects_path = None if rejects_path is None else Path(rejects_path)
    check_rejects_path(rejects_path, sources, Path(folder))
    with writing(Path(folder)) as draft:
        loaded = _load(sources, draft, rejects_path, tell)
    if loaded.is_changed and is_kept_ahead:
        keep_ahead(loaded.data, tell)
    return loaded


def _load(sources: Sequence[Source], draft: Draft, rejects_path: Path | None, tell: Tell) -> Loaded:
    """Makes the data set's next version, or finds that there is nothing new."""
    loaded_at = datetime.now(UTC)
    given = {source.table.name for source in sources}
    former = draft.former
    with workspace(settings().spill) as work, connect(work, joins_as_written=True) as connection, _hashed() as hashing:
        set_variables(connection, former.variables(()) if former else {})
        set_variables(connection, {f"{table.name}_given": table.name in given for table in TABLES})
        read, staged = stage(connection, sources, former, work, tell)
        # While DuckDB sorts, a core is free now and then.
        hashes = [hashing.submit(_sha256, source) for source in sources]
        reasons = write_rejects(connection, read, draft.rejects, tell)
        check_replaced(staged, reasons, former.manifest.row_counts if former else {})
        number_stores(connection, former, tell)
        tables, row_counts = write_tables(connection, draft, tell, is_pings_only=given == {STORE_STATUS.name})
        relations = {**catalogue("load/parts"), "new_pings": catalogue("load")["new_pings"]}
        parts = tuple(add_pings(Writing(connection, draft, tables, relations, tell)))
        row_counts[STORE_STATUS.name] = sum(part.row_count for part in parts)
        described = tuple(_describe(source, sha256.result()) for source, sha256 in zip(sources, hashes, strict=True))
    counts = {name: _counts(name, staged[name], row_counts, former) for name in staged}
    rejects = keep_rejects(draft, rejects_path, loaded_at) if reasons else None
    if former and tables == former.manifest.tables and parts == former.manifest.parts:
        return Loaded(former, counts, reasons, rejects, is_changed=False, replaced_counts={})
    replaced = _replaced_counts(staged, tables, former)
    entry = Load(loaded_at.isoformat(timespec="seconds"), described, counts, str(rejects) if rejects else None)
    data = commit(draft, Contents(tables, parts, row_counts), entry)
    return Loaded(data, counts, reasons, rejects, is_changed=True, replaced_counts=replaced)


def compact(folder: str | os.PathLike[str], tell: Tell = tell_nobody) -> DataSet:
    """Makes the parts of each date one: fewer files, and no figure changes. Raises DataSetMissing, RunError."""
    open_data_set(Path(folder))
    with (
        writing(Path(folder)) as draft,
        workspace(settings().spill) as work,
        connect(work, joins_as_written=True) as connection,
    ):
        if draft.former is None:
            raise DataSetMissing(Path(folder))
        former = draft.former.manifest
        relations = {**catalogue("load/parts"), "new_pings": catalogue("load/nothing")["new_pings"]}
        parts = tuple(merge_days(Writing(connection, draft, former.tables, relations, tell)))
        if parts == former.parts:
            return draft.former
        data = commit(draft, Contents(former.tables, parts, former.row_counts))
    keep_ahead(data, tell)
    return data


def check_replaced(
    staged: Mapping[str, RowCounts], reasons: Sequence[Reason], former_counts: Mapping[str, int]
) -> None:
    """Hours or zones without a usable row would take all former ones away. Raises NothingInPlace."""
    for name in (STORE_HOURS.name, STORE_TZ.name):
        former_count = former_counts.get(name, 0)
        if former_count and name in staged and staged[name].read_count == staged[name].rejected_count:
            why = [f"{each.rejected_count:,} {each.reason}" for each in reasons if each.table_name == name]
            raise NothingInPlace(name, why, former_count)


def counts_of(staged: RowCounts, kept_count: int) -> Counts:
    """What became of the rows of a table, of which so many were kept."""
    return Counts(
        read_count=staged.read_count,
        kept_count=kept_count,
        repeated_count=staged.read_count - staged.rejected_count - kept_count,
        rejected_count=staged.rejected_count,
    )


def check_unchanged(source: Source) -> None:
    """Tells that an input file is not the one that was read. Raises SourceUnusable."""
    try:
        stamp = stamp_of(source.path.stat())
    except OSError as error:
        raise SourceUnusable(source.path, error.strerror or str(error)) from error
    if stamp != source.stamp:
        raise SourceUnusable(source.path, "it changed while it was read; try again when it is whole")


def _replaced_counts(given: Iterable[str], tables: Mapping[str, str], former: DataSet | None) -> dict[str, int]:
    """How many former rows went with each table that was given and is another now; pings never go."""
    if former is None:
        return {}
    before = former.manifest
    return {
        name: before.row_counts[name]
        for name in given
        if name != STORE_STATUS.name and before.row_counts[name] and tables[name] != before.tables[name]
    }


def _counts(name: str, staged: RowCounts, row_counts: Mapping[str, int], former: DataSet | None) -> Counts:
    """What became of a table's rows. Pings are added to the former ones, other tables take their place."""
    before = former.manifest.row_counts[name] if former and name == STORE_STATUS.name else 0
    return counts_of(staged, row_counts[name] - before)


@contextmanager
def _hashed() -> Iterator[ThreadPoolExecutor]:
    """A thread for hashes; at the end, those that have not begun never do."""
    pool = ThreadPoolExecutor(1, "hash")
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _sha256(source: Source) -> str:
    """The hash of an input file, as it lies there. Raises SourceUnusable."""
    try:
        with source.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise SourceUnusable(source.path, error.strerror or str(error)) from error


def _describe(source: Source, sha256: str) -> LoadedFile:
    """What the manifest says of an input file. Raises SourceUnusable if it is not the one that was read."""
    check_unchanged(source)
    return LoadedFile(source.table.name, str(source.path), source.stamp[0], sha256)
