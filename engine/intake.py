"""Reads input files into staged tables, every row checked and counted."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Any, TypeAlias

import duckdb

from engine.catalogue import Relation, catalogue
from engine.data_set import DataSet
from engine.database import Value, identifier, set_variables
from engine.errors import CountsDisagree, EngineError, SourceUnusable
from engine.layouts import Layout
from engine.lines import LineCount, count_lines, mended, starts_quoted
from engine.pipeline import create_table, create_views
from engine.progress import Interruptible, Tell, watched
from engine.sinks import whole_file
from engine.sources import STORE_HOURS, STORE_STATUS, STORE_TZ, TABLES, Source, Table, exactly

# The layout of CSV files that DuckDB may split by itself.
UNQUOTED = "unquoted"
KNOWN = "known_ids"
LineCounts: TypeAlias = "Mapping[Path, Future[LineCount]]"


@dataclass(frozen=True)
class RowCounts:
    """The rows of one table's files."""

    read_count: int
    rejected_count: int


@dataclass(frozen=True)
class Filling:
    """Where a table is filled from."""

    kind: str  # the folder of queries/load that reads it
    variables: Mapping[str, Value]  # that its relations take
    failed: Callable[[duckdb.Error], EngineError]  # what went wrong, as an error of ours
    waits_for: Sequence[Interruptible] = ()  # what has to be interrupted too


def stage(
    connection: duckdb.DuckDBPyConnection, sources: Sequence[Source], former: DataSet | None, work: Path, tell: Tell
) -> tuple[list[Source], dict[str, RowCounts]]:
    """Fills the staged tables of all three input tables from the sources, and known_ids from what comes before pings.

    Gives the sources as they were read, and the counts of each table that has any. Raises CountsDisagree where
    DuckDB read other than as many rows as the files have lines, SourceUnusable for a file that can't be read.
    """
    read: dict[str, list[Source]] = {}
    with _counted(sources) as line_counts, in_any_order(connection):
        for table in (STORE_HOURS, STORE_TZ, STORE_STATUS):
            own = [source for source in sources if source.table is table]
            if table is STORE_STATUS:
                know_stores(connection, "sources/data_set" if former else "sources/nothing")
            read[table.name] = _stage_table(connection, table, own, line_counts, work, tell)
        tell("counting lines")
        lines = {path: count.result() for path, count in line_counts.items()}
    found = {name: RowCounts(*counts) for name, *counts in rows_of(connection, "load_counts", "counting rows", tell)}
    staged = {table.name: found[table.name] for table in TABLES if read[table.name]}
    for name, counts in staged.items():
        own_lines = [lines[source.path] for source in sources if source.table.name == name]
        if not _agree(own_lines, counts.read_count):
            raise CountsDisagree(name, sum(each.row_count for each in own_lines), counts.read_count)
    return [source for table in TABLES for source in read[table.name]], staged


def empty(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Makes the staged table anew, without a row."""
    create_views(connection, _relations("nothing"), [table.intake])
    # No temporary one, since several cursors read it.
    connection.execute(f"create or replace table {identifier(table.staged)} as from {identifier(table.intake)}")


def fill(
    connection: duckdb.DuckDBPyConnection, staged: str, sources: Sequence[Source], intake: str, doing: str, tell: Tell
) -> int:
    """Adds to a table what a relation gives over these files, which are of one layout, and says how many rows.

    Raises SourceUnusable.
    """
    first = sources[0]
    variables = {
        **first.layout.variables(),
        "source_files": [exactly(source.read_path) for source in sources],
        "source_name": str(first.path),
        "is_mended": first.copy is not None,
    }

    def failed(error: duckdb.Error) -> EngineError:
        return SourceUnusable(first.path, str(error).strip().splitlines()[0])

    filling = Filling(first.layout.kind, variables, failed)
    try:
        return insert_rows(connection, staged, filling, intake, doing, tell)
    except SourceUnusable:
        if len(sources) == 1 and first.layout.kind != UNQUOTED:
            raise
        # Read alone, a file that is at fault is named; one that can't be read the quick way is read the careful one.
        alone = sources if len(sources) > 1 else [_careful(first)]
        return sum(fill(connection, staged, [source], intake, doing, tell) for source in alone)


def insert_rows(
    connection: duckdb.DuckDBPyConnection, staged: str, filling: Filling, intake: str, doing: str, tell: Tell
) -> int:
    """Adds to a table what a relation gives over some source, and says how many rows. Raises as the filling says."""

    def insert() -> int:
        try:
            set_variables(connection, filling.variables)
            create_views(connection, _relations(filling.kind), [intake])
            inserted = connection.execute(f"insert into {identifier(staged)} from {identifier(intake)}")
            return int(inserted.fetchall()[0][0])
        except (duckdb.OutOfMemoryException, duckdb.InterruptException):
            raise
        except duckdb.Error as error:
            raise filling.failed(error) from error

    return watched(connection, doing, insert, tell, filling.waits_for)


def rows_of(connection: duckdb.DuckDBPyConnection, relation: str, doing: str, tell: Tell) -> list[tuple[Any, ...]]:
    """The few rows of a relation over the staged tables."""
    create_views(connection, catalogue("load"), [relation])
    return watched(connection, doing, lambda: connection.execute(f"from {identifier(relation)}").fetchall(), tell)


@contextmanager
def in_any_order(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Rows may be staged as they come, which is quicker: they are sorted later. Rejects are looked up in order.

    Where staging fails, the connection is of no more use, and may be in a transaction that takes no statement.
    """
    connection.execute("set preserve_insertion_order = false")
    yield
    connection.execute("set preserve_insertion_order = true")


def know_stores(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Gives the stores that are known before any ping their keys, in the table known_ids.

    The source is the folder of queries that has the ids at hand: of the data set before, or of nothing.
    """
    relations = catalogue("load", source)
    create_views(connection, relations, relations[KNOWN].reads & relations.keys())
    create_table(connection, relations[KNOWN])


def _relations(kind: str) -> dict[str, Relation]:
    """What reads files of one kind of layout; the stores that are known are in a table by then."""
    return {name: relation for name, relation in catalogue("load", f"load/{kind}").items() if name != KNOWN}


@contextmanager
def _counted(sources: Sequence[Source]) -> Iterator[LineCounts]:
    """The independent counts of all files, made in the background while DuckDB reads them."""
    stopped = Event()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="count") as pool:
        try:
            yield {source.path: pool.submit(_count, source, stopped) for source in sources}
        finally:
            stopped.set()
            pool.shutdown(wait=True, cancel_futures=True)


def _count(source: Source, stopped: Event) -> LineCount:
    """The rows of one file, by something other than DuckDB."""
    if source.layout.kind == "parquet":
        import pyarrow.parquet as pq

        return LineCount(pq.read_metadata(source.path).num_rows, is_plain=True)
    return count_lines(source.path, stopped)


def _stage_table(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    sources: Sequence[Source],
    line_counts: LineCounts,
    work: Path,
    tell: Tell,
) -> list[Source]:
    """Reads the files the quick way, and with care where that is not proven to be right; gives what was read.

    A file that is no plain text, or can't be read as it is, is read from a copy that is mended.
    """
    quick = [_quick(source) for source in sources]
    read_count, failure = 0, None
    try:
        read_count = _read(connection, table, quick, tell)
    except SourceUnusable as error:
        failure = error
    counts = [line_counts[source.path].result() for source in sources]
    is_fit = all(map(_is_fit, quick, counts))
    if failure is None and is_fit and _agree(counts, read_count):
        return list(sources)
    careful = [
        source if count.is_plain and not (failure and source.layout.kind == "csv") else _mended(source, work)
        for source, count in zip(sources, counts, strict=True)
    ]
    if careful != quick:
        _read(connection, table, careful, tell)
    elif failure:
        raise failure
    return careful


def _quick(source: Source) -> Source:
    """The source as it is read first: a file of pings without quotes, as nearly all are, is split by DuckDB itself."""
    if source.table is not STORE_STATUS or source.layout.kind != "csv" or starts_quoted(source.path):
        return source
    return replace(source, layout=replace(source.layout, kind=UNQUOTED))


def _careful(source: Source) -> Source:
    """The source, to be read line by line."""
    return replace(source, layout=replace(source.layout, kind="csv"))


def _agree(counts: Sequence[LineCount], read_count: int) -> bool:
    """Whether as many rows were read as there are lines, or lines that are not blank."""
    return read_count == sum(count.line_count for count in counts) or (
        read_count == sum(count.row_count for count in counts)
    )


def _is_fit(source: Source, count: LineCount) -> bool:
    """Whether the file is one that may be read this way."""
    return count.is_plain and not (count.is_quoted and source.layout.kind == UNQUOTED)


def _mended(source: Source, work: Path) -> Source:
    """The source, to be read from a copy that DuckDB can read."""
    copy = work / f"{hashlib.sha256(str(source.path).encode()).hexdigest()}.csv"
    with whole_file(copy) as stream:
        for block in mended(source.path):
            stream.write(block)
    return replace(source, copy=copy, layout=replace(source.layout, compression="none"))


def _read(connection: duckdb.DuckDBPyConnection, table: Table, sources: Sequence[Source], tell: Tell) -> int:
    """Fills the staged table anew, from all files of one layout at a time, and says with how many rows."""
    empty(connection, table)
    alike: dict[tuple[Layout, bool], list[Source]] = defaultdict(list)
    for source in sources:
        alike[source.layout, source.copy is None].append(source)
    return sum(
        fill(connection, table.staged, group, table.intake, f"reading {table.name}", tell) for group in alike.values()
    )
