"""Reads input files into staged tables, every row checked and counted."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Any, TypeAlias

import duckdb

from engine.catalogue import catalogue
from engine.database import identifier, set_variables
from engine.errors import CountsDisagree, SourceUnusable
from engine.layouts import Layout
from engine.lines import LineCount, count_lines, mended
from engine.pipeline import create_views
from engine.progress import Tell, watched
from engine.sinks import whole_file
from engine.sources import TABLES, Source, Table, exactly

LineCounts: TypeAlias = "Mapping[Path, Future[LineCount]]"


@dataclass(frozen=True)
class RowCounts:
    """The rows of one table's files."""

    read_count: int
    rejected_count: int


def stage(
    connection: duckdb.DuckDBPyConnection, sources: Sequence[Source], work: Path, tell: Tell
) -> tuple[list[Source], dict[str, RowCounts]]:
    """Fills the staged tables of all three input tables from the sources.

    Gives the sources as they were read, and the counts of each table that has any. Raises CountsDisagree where
    DuckDB read other than as many rows as the files have lines, SourceUnusable for a file that can't be read.
    """
    read: list[Source] = []
    with _counted(sources) as line_counts:
        for table in TABLES:
            own = [source for source in sources if source.table is table]
            read += _stage_table(connection, table, own, line_counts, work, tell)
        tell("counting lines")
        lines = {path: count.result().row_count for path, count in line_counts.items()}
    found = {name: RowCounts(*counts) for name, *counts in rows_of(connection, "load_counts", "counting rows", tell)}
    staged = {source.table.name: found[source.table.name] for source in read}
    for name, counts in staged.items():
        line_count = sum(lines[source.path] for source in sources if source.table.name == name)
        if counts.read_count != line_count:
            raise CountsDisagree(name, line_count, counts.read_count)
    return read, staged


def fill(
    connection: duckdb.DuckDBPyConnection, staged: str, sources: Sequence[Source], intake: str, doing: str, tell: Tell
) -> None:
    """Adds to a table what a relation gives over these files, which are of one layout. Raises SourceUnusable."""
    first = sources[0]
    variables = {
        **first.layout.variables(),
        "source_files": [exactly(source.read_path) for source in sources],
        "source_name": str(first.path),
        "is_mended": first.copy is not None,
    }

    def insert() -> None:
        try:
            set_variables(connection, variables)
            create_views(connection, catalogue("load", f"load/{first.layout.kind}"), [intake])
            connection.execute(f"insert into {identifier(staged)} from {identifier(intake)}")
        except (duckdb.OutOfMemoryException, duckdb.InterruptException):
            raise
        except duckdb.Error as error:
            raise SourceUnusable(first.path, str(error).strip().splitlines()[0]) from error

    try:
        watched(connection, doing, insert, tell)
    except SourceUnusable:
        if len(sources) == 1:
            raise
        # Read alone, a file that is at fault is named.
        for source in sources:
            fill(connection, staged, [source], intake, doing, tell)


def rows_of(connection: duckdb.DuckDBPyConnection, relation: str, doing: str, tell: Tell) -> list[tuple[Any, ...]]:
    """The few rows of a relation over the staged tables."""
    create_views(connection, catalogue("load"), [relation])
    return watched(connection, doing, lambda: connection.execute(f"from {identifier(relation)}").fetchall(), tell)


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
    """Reads the files as they are; where that fails, or one turns out not to be plain text, copies that are mended."""
    failure: SourceUnusable | None = None
    try:
        _read(connection, table, sources, tell)
    except SourceUnusable as error:
        failure = error
    plain = [
        source
        if line_counts[source.path].result().is_plain and not (failure and source.layout.kind == "csv")
        else _mended(source, work)
        for source in sources
    ]
    if plain != list(sources):
        _read(connection, table, plain, tell)
    elif failure:
        raise failure
    return plain


def _mended(source: Source, work: Path) -> Source:
    """The source, to be read from a copy that DuckDB can read."""
    copy = work / f"{hashlib.sha256(str(source.path).encode()).hexdigest()}.csv"
    with whole_file(copy) as stream:
        for block in mended(source.path):
            stream.write(block)
    return replace(source, copy=copy, layout=replace(source.layout, compression="none"))


def _read(connection: duckdb.DuckDBPyConnection, table: Table, sources: Sequence[Source], tell: Tell) -> None:
    """Fills the staged table anew, from all files of one layout at a time."""
    create_views(connection, catalogue("load", "load/nothing"), [table.intake])
    connection.execute(f"create or replace temp table {identifier(table.staged)} as from {identifier(table.intake)}")
    alike: dict[tuple[Layout, bool], list[Source]] = defaultdict(list)
    for source in sources:
        alike[source.layout, source.copy is None].append(source)
    for group in alike.values():
        fill(connection, table.staged, group, table.intake, f"reading {table.name}", tell)
