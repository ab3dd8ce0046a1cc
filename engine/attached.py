"""Stages the rows of an attached PostgreSQL database: for a report those of its days, for a sync what may be new."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

import duckdb

from engine.asked import ask, question
from engine.attaching import SOURCE, Attached, attached
from engine.catalogue import catalogue
from engine.data_set import LoadedFile, Synced
from engine.database import Value, cursor_of, hold_little, identifier, set_variables
from engine.errors import CountsDisagree, SyncSourceOther
from engine.instants import microseconds_of, show_instant
from engine.intake import Filling, RowCounts, empty, in_any_order, insert_rows, know_stores, rows_of
from engine.pipeline import create_views
from engine.polled import Layout, layout_of, polled_question
from engine.progress import Tell, watched
from engine.rejects import LOOKING_UP, REJECTS, write_looked_up
from engine.sources import STORE_HOURS, STORE_STATUS, STORE_TZ, TABLES, Table
from engine.staged import Bench, Staged
from engine.sync_rejects import with_rejects

# The folders of queries/load that read an attached database: the tables, and the pings of no instant that one can have.
KIND, STRAYS = "postgres", "postgres/strays"
COUNTS = {STORE_STATUS.name: "ping_count", STORE_HOURS.name: "hours_count", STORE_TZ.name: "zone_count"}
# From 1970 to the year 9999: the instants that a ping can have.
EARLIEST_US, LATEST_US = 0, 253_402_300_800_000_000
T = TypeVar("T")


@dataclass(frozen=True)
class Span:
    """The pings that are read: from an instant until before another."""

    from_us: int
    until_us: int = LATEST_US


@dataclass(frozen=True)
class ReportStager:
    """Stages what a report as of an instant, or of the latest ping, needs of a database."""

    url: str
    as_of_us: int | None

    @contextmanager
    def __call__(self, bench: Bench) -> Iterator[Staged]:
        """The hours, the zones, the ids of all stores, and the pings of the report's days."""
        with attached(bench.connection, self.url) as source:
            as_of_us = _latest(source, LATEST_US) if self.as_of_us is None else self.as_of_us
            from_us = EARLIEST_US if as_of_us is None else max(EARLIEST_US, _calendar_start(bench, as_of_us))
            until_us = LATEST_US if self.as_of_us is None else min(LATEST_US, self.as_of_us)
            staged = _stage(source, bench, Span(from_us, until_us), f"load/{KIND}")
        yield staged


@dataclass(frozen=True)
class SyncStager:
    """Stages what may be new in a database since it was synced last; all of it, without a look-back."""

    url: str
    look_back_us: int | None

    @contextmanager
    def __call__(self, bench: Bench) -> Iterator[Staged]:
        """The hours, the zones, and the pings since the newest that was copied, less the look-back.

        Raises SyncSourceOther.
        """
        with attached(bench.connection, self.url) as source:
            identity = _identity(source)
            span = Span(self._since(bench, identity))
            # A ping that is yet to come must not hide those that come before it.
            newest_us = _latest(source, microseconds_of(datetime.now(UTC)))
            staged = _stage(source, bench, span, "sources/data_set" if bench.former else "sources/nothing")
        former = bench.former.manifest.synced if bench.former else None
        synced = with_rejects(bench.connection, Synced(identity, source.shown, newest_us), former, bench.tell)
        yield replace(staged, synced=synced, since_us=span.from_us)

    def _since(self, bench: Bench, identity: str) -> int:
        """From when on pings are read."""
        synced = bench.former.manifest.synced if bench.former else None
        if bench.former is None or synced is None or self.look_back_us is None:
            return EARLIEST_US
        if synced.source != identity:
            raise SyncSourceOther(bench.former.folder, synced.shown)
        return EARLIEST_US if synced.newest_us is None else max(EARLIEST_US, synced.newest_us - self.look_back_us)


def _stage(source: Attached, bench: Bench, span: Span, ids: str) -> Staged:
    """Fills the staged tables of all three input tables, and known_ids from the ids in that folder of queries.

    Raises CountsDisagree where DuckDB read other than as many rows as PostgreSQL counts, PostgresUnusable.
    """
    connection, tell = bench.connection, bench.tell
    hold_little(connection)
    set_variables(connection, {f"{table.name}_given": True for table in TABLES})
    _bound(source, span)
    _log_queries(connection)
    layout = layout_of(source)
    with in_any_order(connection), _counted(source, span) as counted:
        fillings = {table.name: _fillings(source, table) for table in TABLES}
        read: dict[str, int] = {}
        for table in (STORE_HOURS, STORE_TZ, STORE_STATUS):
            if table is STORE_STATUS:
                store_count = max(read[STORE_TZ.name], read[STORE_HOURS.name] // 7)
                _know(source, bench, ids, layout, store_count)
                # By an index PostgreSQL finds the pings of some days alone. Without one all of the table has to be
                # read, which the extension does in pieces, several at once.
                connection.execute(f"set pg_use_ctid_scan = {'false' if layout.has_time_index else 'true'}")
            empty(connection, table)
            read[table.name] = sum(
                insert_rows(connection, table.staged, filling, table.intake, f"reading {table.name}", tell)
                for filling in fillings[table.name]
            )
        tell("counting rows")
        for name, count in counted.items():
            if (row_count := count.result()) != read[name]:
                raise CountsDisagree(name, row_count, read[name])
    counts = {name: RowCounts(*each) for name, *each in rows_of(connection, "load_counts", "counting rows", tell)}
    rejects = {table.name: table.rejects for table in TABLES}

    def look_up(table_name: str, _: str) -> None:
        for filling in fillings[table_name]:
            insert_rows(connection, REJECTS, filling, rejects[table_name], LOOKING_UP, tell)

    reasons = write_looked_up(connection, look_up, bench.rejects, tell)
    described = tuple(LoadedFile(table.name, _name_of(source, table), 0, "") for table in TABLES)
    return Staged({table.name: counts[table.name] for table in TABLES}, reasons, lambda: described, asked=_asked(bench))


def _bound(source: Attached, span: Span) -> None:
    """Sets the bounds of the pings, as instants of the type that they have there."""
    for name, instant_us in (("read_from", span.from_us), ("read_until", span.until_us)):
        source.connection.execute(f"set variable {identifier(name)} = {source.instant_maker}(?)", [instant_us])


def _fillings(source: Attached, table: Table) -> list[Filling]:
    """Where the rows of a table come from."""
    kinds = (KIND, STRAYS) if table is STORE_STATUS else (KIND,)
    return [Filling(kind, _variables(source, table), source.failed, [source]) for kind in kinds]


def _variables(source: Attached, table: Table) -> dict[str, Value]:
    """What the relations of a table take."""
    there = source.tables[table.name]
    return {
        "attached_table": f"{SOURCE}.{there.qualified}",
        "source_name": _name_of(source, table),
        "is_mended": False,
        "stray_pings": question("stray_pings", source.tables),
        **{f"{column}_at": name for column, name in there.columns.items()},
    }


def _name_of(source: Attached, table: Table) -> str:
    """What a table is called among the sources."""
    return f"{source.shown} {source.tables[table.name].shown}"


def _know(source: Attached, bench: Bench, ids: str, layout: Layout, store_count: int) -> None:
    """Gives the stores that are known before the pings their keys."""
    set_variables(bench.connection, {"polled_ids": polled_question(source, layout, store_count)})
    _read(source, "finding stores", lambda: know_stores(bench.connection, ids), bench.tell)


def _latest(source: Attached, until_us: int) -> int | None:
    """The latest ping before an instant, if there is any."""
    ((latest_us,),) = ask(source.asking, "latest_ping", source.tables, read_until=_text(until_us))
    return None if latest_us is None else int(latest_us)


def _identity(source: Attached) -> str:
    """Which database it is, and which of its tables."""
    ((system, database),) = ask(source.asking, "database_identity", source.tables)
    return "/".join((system, database, *(table.qualified for table in source.tables.values())))


def _calendar_start(bench: Bench, as_of_us: int) -> int:
    """From when on a report as of the instant sees pings."""
    relations = catalogue("", "sources/duckdb", "sources/nothing")
    with cursor_of(bench.connection, {"as_of_us": as_of_us}) as cursor:
        create_views(cursor, relations, ["calendar"])
        ((starts_us, _),) = cursor.execute("from calendar").fetchall()
        return int(starts_us)


@contextmanager
def _counted(source: Attached, span: Span) -> Iterator[Mapping[str, "Future[int]"]]:
    """How many rows PostgreSQL counts in each table, while DuckDB reads them."""
    bounds = {"read_from": _text(span.from_us), "read_until": _text(span.until_us)}

    def count(relation: str) -> int:
        ((row_count,),) = ask(source.asking, relation, source.tables, **bounds)
        return int(row_count)

    with ThreadPoolExecutor(1, "count") as pool:
        try:
            yield {name: pool.submit(count, relation) for name, relation in COUNTS.items()}
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            with suppress(Exception):
                source.asking.cancel()
            raise


def _read(source: Attached, doing: str, work: Callable[[], T], tell: Tell) -> T:
    """Does work that reads the database."""

    def read() -> T:
        try:
            return work()
        except (duckdb.OutOfMemoryException, duckdb.InterruptException):
            raise
        except duckdb.Error as error:
            raise source.failed(error) from error

    return watched(source.connection, doing, read, tell, [source])


def _log_queries(connection: duckdb.DuckDBPyConnection) -> None:
    """Has DuckDB keep what it asks PostgreSQL."""
    connection.execute("call enable_logging('PostgresQueryLog')")


def _asked(bench: Bench) -> Sequence[str]:
    """What DuckDB asked PostgreSQL to copy, each once."""
    create_views(bench.connection, catalogue(f"load/{KIND}"), ["asked_queries"])
    return [query for query, _ in bench.connection.execute("from asked_queries").fetchall()]


def _text(instant_us: int) -> str:
    """The instant as PostgreSQL reads it."""
    return "10000-01-01 00:00:00+00" if instant_us >= LATEST_US else show_instant(instant_us)
