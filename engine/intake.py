"""Reads input files into staged tables, every row checked, and keeps the rows that can't be used aside."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import duckdb

from engine.catalogue import catalogue
from engine.database import identifier, set_variables
from engine.errors import CountsDisagree, EngineError, SourceUnusable
from engine.lines import LineCount, count_lines, mend
from engine.pipeline import create_views
from engine.progress import Tell, watched
from engine.sinks import whole_file, write_rows
from engine.sources import TABLES, Layout, Source, Table

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
    DuckDB read other than as many rows as the files have lines.
    """
    read: list[Source] = []
    with _counted(sources) as line_counts:
        for table in TABLES:
            own = [source for source in sources if source.table is table]
            read += _stage_table(connection, table, own, line_counts, work, tell)
        tell("counting lines")
        lines = {source.path: line_counts[source.path].result().row_count for source in sources}
    create_views(connection, catalogue("load"), ["load_counts"])
    found = {name: RowCounts(*each) for name, *each in connection.execute("from load_counts").fetchall()}
    counts = {source.table.name: found[source.table.name] for source in read}
    for name, count in counts.items():
        line_count = sum(lines[source.path] for source in sources if source.table.name == name)
        if count.read_count != line_count:
            raise CountsDisagree(name, line_count, count.read_count)
    return read, counts


@dataclass(frozen=True)
class Reason:
    """Why rows of one table were rejected, and how many."""

    table_name: str
    reason: str
    rejected_count: int


def keep_rejects(
    connection: duckdb.DuckDBPyConnection, sources: Sequence[Source], path: Path, tell: Tell
) -> list[Reason]:
    """Writes the rejects of the staged tables as a CSV file, and gives their reasons; no file if there is none.

    The files that have any are read once more, each alone, since only so a row knows its line.
    """
    create_views(connection, catalogue("load"), ["rejected_files"])
    rejected = connection.execute("from rejected_files").fetchall()
    if not rejected:
        return []
    create_views(connection, catalogue("load", "load/nothing"), ["ping_rejects"])
    connection.execute("create or replace temp table rejects as from ping_rejects")
    by_place = {(source.table.name, str(source.read_path)): source for source in sources}
    for table_name, source_file, _ in rejected:
        source = by_place[table_name, source_file]
        _fill(connection, "rejects", [source], source.table.rejects, "looking up rejects", tell)
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as stream:
        write_rows(connection.sql("from rejects"), stream, "csv")
    create_views(connection, catalogue("load"), ["reject_reasons"])
    return [Reason(*row) for row in connection.execute("from reject_reasons").fetchall()]


@contextmanager
def _counted(sources: Sequence[Source]) -> Iterator[LineCounts]:
    """The independent counts of all files, made in the background while DuckDB reads them."""
    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="count")
    try:
        yield {source.path: pool.submit(_count, source) for source in sources}
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _count(source: Source) -> LineCount:
    """The rows of one file, by something other than DuckDB."""
    if source.layout.kind == "parquet":
        import pyarrow.parquet as pq

        return LineCount(pq.read_metadata(source.path).num_rows, is_plain=True)
    try:
        return count_lines(source.path)
    except (OSError, EOFError) as error:
        raise SourceUnusable(source.path, str(error)) from error


def _stage_table(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    sources: Sequence[Source],
    line_counts: LineCounts,
    work: Path,
    tell: Tell,
) -> list[Source]:
    """Reads the files as they are; if one turns out not to be plain text it is mended, and all are read again."""
    failure: EngineError | None = None
    try:
        _read(connection, table, sources, tell)
    except EngineError as error:
        failure = error
    plain = [source if line_counts[source.path].result().is_plain else _mended(source, work) for source in sources]
    if any(source.is_mended for source in plain):
        _read(connection, table, plain, tell)
    elif failure:
        raise failure
    return plain


def _mended(source: Source, work: Path) -> Source:
    """The source, to be read from a copy that DuckDB can read."""
    copy = work / f"{hashlib.sha256(str(source.path).encode()).hexdigest()}.csv"
    mend(source.path, copy)
    return replace(source, read_path=copy)


def _read(connection: duckdb.DuckDBPyConnection, table: Table, sources: Sequence[Source], tell: Tell) -> None:
    """Fills the staged table anew, from all files of one layout at a time."""
    create_views(connection, catalogue("load", "load/nothing"), [table.intake])
    connection.execute(f"create or replace temp table {identifier(table.staged)} as from {identifier(table.intake)}")
    alike: dict[tuple[Layout, bool], list[Source]] = defaultdict(list)
    for source in sources:
        alike[source.layout, source.is_mended].append(source)
    for group in alike.values():
        _fill(connection, table.staged, group, table.intake, f"reading {table.name}", tell)


def _fill(
    connection: duckdb.DuckDBPyConnection, staged: str, sources: Sequence[Source], intake: str, doing: str, tell: Tell
) -> None:
    """Adds to a table what a relation gives over these files, which are of one layout."""
    first = sources[0]
    set_variables(
        connection,
        {
            **first.layout.variables(),
            "source_files": [str(source.read_path) for source in sources],
            "source_name": str(first.path),
            "is_mended": first.is_mended,
        },
    )

    def insert() -> None:
        create_views(connection, catalogue("load", f"load/{first.layout.kind}"), [intake])
        connection.execute(f"insert into {identifier(staged)} from {identifier(intake)}")

    watched(connection, doing, insert, tell)
