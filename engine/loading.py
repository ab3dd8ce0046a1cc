"""Brings input files into a data set: what is new is added, what was there before stays as it was until the end."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from engine.catalogue import Relation, catalogue
from engine.data_set import NO_PINGS, Counts, DataSet, Load, open_data_set
from engine.database import connect, set_variables
from engine.drafts import Contents, Draft, commit, writing
from engine.errors import DataSetMissing, NothingInPlace
from engine.intake import RowCounts
from engine.parts import Writing, add_pings, merge_days
from engine.pipeline import create_table, create_views
from engine.progress import Tell, tell_nobody, watched
from engine.rejects import Reason, check_rejects_path, keep_rejects
from engine.settings import settings
from engine.sight import keep_ahead
from engine.sources import STORE_HOURS, STORE_STATUS, STORE_TZ, Inputs, find_sources
from engine.staged import Bench, Staged, Stager
from engine.staging import FileStager
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
    asked: Sequence[str] = ()  # what a database was asked for

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
    path = None if rejects_path is None else Path(rejects_path)
    check_rejects_path(path, sources, Path(folder))
    return load_staged(FileStager(sources), Path(folder), path, tell, is_kept_ahead=is_kept_ahead)


def load_staged(
    stager: Stager,
    folder: Path,
    rejects_path: Path | None,
    tell: Tell,
    *,
    is_kept_ahead: bool = True,
    wait_seconds: float = 0,
) -> Loaded:
    """The same with rows that come from anywhere; while another load writes the data set, it waits for so long."""
    with writing(folder, wait_seconds) as draft:
        loaded = _load(stager, draft, rejects_path, tell)
    if loaded.is_changed and is_kept_ahead:
        keep_ahead(loaded.data, tell)
    return loaded


def _load(stager: Stager, draft: Draft, rejects_path: Path | None, tell: Tell) -> Loaded:
    """Makes the data set's next version, or finds that there is nothing new."""
    loaded_at = datetime.now(UTC)
    former = draft.former
    with workspace(settings().spill) as work, connect(work, joins_as_written=True) as connection:
        set_variables(connection, former.variables(()) if former else {})
        with stager(Bench(connection, former, draft.rejects, work, tell)) as staged:
            check_replaced(_replacing(staged), staged.reasons, former.manifest.row_counts if former else {})
            number_stores(connection, former, tell)
            is_pings_only = staged.counts.keys() == {STORE_STATUS.name}
            tables, row_counts = write_tables(connection, draft, tell, is_pings_only=is_pings_only)
            relations = {**catalogue("load/parts"), **_new_pings(connection, former, staged, tell)}
            parts = tuple(add_pings(Writing(connection, draft, tables, relations, tell)))
            row_counts[STORE_STATUS.name] = sum(part.row_count for part in parts)
            described = staged.describe()
    counts = {name: _counts(name, each, row_counts, former) for name, each in staged.counts.items()}
    is_sync = staged.synced is not None
    rejects = keep_rejects(draft, rejects_path, loaded_at, is_sync=is_sync) if staged.reasons else None
    if former and tables == former.manifest.tables and parts == former.manifest.parts and not _is_first(staged, former):
        return Loaded(former, counts, staged.reasons, rejects, is_changed=False, replaced_counts={})
    replaced = _replaced_counts(staged.counts, tables, former)
    kept_at = str(rejects) if rejects else None
    entry = Load(loaded_at.isoformat(timespec="seconds"), described, counts, kept_at, is_sync)
    synced = staged.synced or (former.manifest.synced if former else None)
    data = commit(draft, Contents(tables, parts, row_counts, synced), entry)
    return Loaded(data, counts, staged.reasons, rejects, is_changed=True, replaced_counts=replaced, asked=staged.asked)


def _new_pings(
    connection: duckdb.DuckDBPyConnection, former: DataSet | None, staged: Staged, tell: Tell
) -> dict[str, Relation]:
    """The relation that gives the new pings; of those that a sync reads again, the data set has most already."""
    name = "new_pings"
    if former is None or staged.since_us is None:
        return {name: catalogue("load")[name]}
    known = [former.place(part.pings) for part in former.manifest.parts if part.last_us >= staged.since_us]
    no_pings = former.place(former.manifest.tables[NO_PINGS])
    set_variables(connection, {"known_files": [no_pings, *known], "known_from_us": staged.since_us})
    relations = {each: catalogue("load")[each] for each in (name, "fresh_pings")}

    def compare() -> None:
        create_views(connection, relations, [name])
        # No temporary one, since several cursors read it.
        create_table(connection, relations["fresh_pings"], is_shared=True)

    watched(connection, "comparing", compare, tell)
    return {name: catalogue("load/fresh")[name]}


def _is_first(staged: Staged, former: DataSet) -> bool:
    """Whether this is the first sync of this database into the data set, which has to be kept in mind."""
    synced = former.manifest.synced
    return staged.synced is not None and (synced is None or synced.source != staged.synced.source)


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
        data = commit(draft, Contents(former.tables, parts, former.row_counts, former.synced))
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


def _replacing(staged: Staged) -> Mapping[str, RowCounts]:
    """What may not take rows away without giving any. A table of a database that is empty now is meant to be."""
    return {name: each for name, each in staged.counts.items() if each.read_count or staged.synced is None}


def counts_of(staged: RowCounts, kept_count: int) -> Counts:
    """What became of the rows of a table, of which so many were kept."""
    return Counts(
        read_count=staged.read_count,
        kept_count=kept_count,
        repeated_count=staged.read_count - staged.rejected_count - kept_count,
        rejected_count=staged.rejected_count,
    )


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
