"""Brings input files into the tables of a PostgreSQL database: all that can be used of them, or nothing."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import duckdb

from engine.catalogue import Relation, catalogue, statement
from engine.data_set import Counts
from engine.database import connect, hold_little, identifier, set_variables
from engine.intake import KNOWN, RowCounts, stage
from engine.loading import check_replaced, counts_of
from engine.migrating import check_ready
from engine.pipeline import create_views
from engine.postgres import postgres_connection, shown_url
from engine.progress import Tell, tell_nobody, watched
from engine.rejects import Reason, check_rejects_path, write_rejects
from engine.settings import settings
from engine.sinks import import_polars_aside, whole_file, write_rows
from engine.sources import STORE_HOURS, STORE_STATUS, STORE_TZ, TABLES, Inputs, find_sources
from engine.staging import check_unchanged
from engine.workspace import workspace

if TYPE_CHECKING:
    import psycopg

# The relations that have the usable rows of each table, as PostgreSQL takes them.
TAKEN = {STORE_STATUS.name: "taken_pings", STORE_HOURS.name: "taken_hours", STORE_TZ.name: "taken_zones"}
EPOCH = date(1970, 1, 1)
DAYS_AT_ONCE = 100


@dataclass(frozen=True)
class Placed:
    """What a load into a database did."""

    database: str  # its address without the password
    counts: Mapping[str, Counts]  # by the name of each table that was given
    reasons: Sequence[Reason]  # of the rejects
    rejects_path: Path | None  # where the rejects are kept; None without any
    replaced_counts: Mapping[str, int]  # by the name of each table whose former rows the given ones took the place of
    is_changed: bool  # False where the database had it all
    latest_ahead_us: int | None  # the latest ping in the database that is yet to come, UTC microseconds
    unplaced_count: int  # stores that rejected rows alone name, and the database can't know

    @property
    def rejected_count(self) -> int:
        """Rows of all tables that could not be used."""
        return sum(counts.rejected_count for counts in self.counts.values())


@dataclass(frozen=True)
class Intake:
    """The rows of the files, read and checked."""

    connection: duckdb.DuckDBPyConnection
    staged: Mapping[str, RowCounts]
    reasons: Sequence[Reason]
    tell: Tell


@dataclass(frozen=True)
class Change:
    """What became of one table."""

    counts: Counts
    replaced_count: int  # former rows that others took the place of
    is_any: bool


def load_into(inputs: Inputs, url: str, rejects_path: str | os.PathLike[str], tell: Tell = tell_nobody) -> Placed:
    """Adds the pings to those in the database; hours and zones, where given, take the place of all former ones.

    One transaction does it, after which all is there, or nothing. Of two loads at once the second waits. Rejects go to
    `rejects_path`. Raises UsageError for inputs or a database that can't be used, RunError where the work fails.
    """
    sources = find_sources(inputs)
    check_rejects_path(Path(rejects_path), sources)
    tell("connecting")
    check_ready(url)
    import_polars_aside()
    with workspace(settings().spill) as work, connect(work, joins_as_written=True) as connection:
        hold_little(connection)
        given = {source.table.name for source in sources}
        set_variables(connection, {f"{table.name}_given": table.name in given for table in TABLES})
        read, staged = stage(connection, sources, None, work, tell)
        rejects = work / "rejects.csv"
        reasons = write_rejects(connection, read, rejects, tell)
        intake = Intake(connection, staged, reasons, tell)
        unplaced_count = _found(intake, "unplaced_stores")[0][0] if reasons else 0
        _make_days(intake, url)
        with postgres_connection(url) as database:
            changes = _place(intake, database)
            for source in sources:
                check_unchanged(source)
            latest_ahead_us = _latest_ahead(database)
            if reasons:
                _keep(rejects, Path(rejects_path))
    return Placed(
        database=shown_url(url),
        counts={name: change.counts for name, change in changes.items()},
        reasons=reasons,
        rejects_path=Path(rejects_path) if reasons else None,
        replaced_counts={name: change.replaced_count for name, change in changes.items() if change.replaced_count},
        is_changed=any(change.is_any for change in changes.values()),
        latest_ahead_us=latest_ahead_us,
        unplaced_count=unplaced_count,
    )


def _place(intake: Intake, database: "psycopg.Connection") -> dict[str, Change]:
    """Brings the rows into the tables, in the transaction that is open. Raises NothingInPlace."""
    intake.tell("waiting for its turn")
    _run(database, "take_turn")
    former: dict[str, int] = dict(database.execute(_statement("former_counts")).fetchall())
    check_replaced(intake.staged, intake.reasons, former)
    _run(database, "staged")
    return {name: _place_table(intake, database, name, former.get(name, 0)) for name in intake.staged}


def _place_table(intake: Intake, database: "psycopg.Connection", name: str, former_count: int) -> Change:
    """Brings the rows of one table into it; those of a table with former ones take their place."""
    staged, taken_count = intake.staged[name], _copy(intake, database, name)
    intake.tell(f"adding to {name}")
    if name == STORE_STATUS.name:
        added_count = _run(database, f"add_{name}")
        return Change(counts_of(staged, added_count), 0, is_any=added_count > 0)
    changed_count = _run(database, f"drop_{name}") + _run(database, f"add_{name}")
    return Change(counts_of(staged, taken_count), former_count if changed_count else 0, is_any=changed_count > 0)


def _copy(intake: Intake, database: "psycopg.Connection", name: str) -> int:
    """Streams the usable rows of a table into the one that they are staged in, and gives how many there are."""
    create_views(intake.connection, _relations(), [TAKEN[name]])
    rows = intake.connection.sql(f"from {identifier(TAKEN[name])}")

    def copy() -> int:
        with database.cursor() as cursor, cursor.copy(_statement(f"copy_{name}")) as target:
            # It takes blocks of bytes, which is all that is asked of it.
            return write_rows(rows, cast("BinaryIO", target), "csv")

    return watched(intake.connection, f"copying {name}", copy, intake.tell)


def _make_days(intake: Intake, url: str) -> None:
    """The partitions of the dates that the pings are of, in transactions of their own.

    While one is made no report can read the pings: that must not last as long as a load.
    """
    import psycopg

    days = [EPOCH + timedelta(days=day) for (day,) in _found(intake, "taken_days")]
    for start in range(0, len(days), DAYS_AT_ONCE):
        intake.tell("making partitions", start / len(days))
        with postgres_connection(url) as database:
            psycopg.RawCursor(database).execute(_statement("make_days"), [days[start : start + DAYS_AT_ONCE]])


def _latest_ahead(database: "psycopg.Connection") -> int | None:
    """The latest ping in the database, if it is yet to come; others would need a look into every partition."""
    import psycopg

    found = psycopg.RawCursor(database).execute(_statement("latest_ahead"), [datetime.now(UTC)]).fetchone()
    return found[0] if found else None


def _found(intake: Intake, relation: str) -> list[tuple[int, ...]]:
    """The few rows of a relation over what is staged."""
    create_views(intake.connection, _relations(), [relation])
    return watched(
        intake.connection,
        "counting",
        lambda: intake.connection.execute(f"from {identifier(relation)}").fetchall(),
        intake.tell,
    )


def _relations() -> dict[str, Relation]:
    """What reads the staged rows; the stores that are known are in a table by then."""
    return {name: relation for name, relation in catalogue("load", "load/into").items() if name != KNOWN}


def _keep(rejects: Path, path: Path) -> None:
    """Puts the rejects where they were asked for. Raises OutputFailed."""
    with whole_file(path) as stream, rejects.open("rb") as written:
        shutil.copyfileobj(written, stream)


def _run(database: "psycopg.Connection", name: str) -> int:
    """Runs a file of statements, and says how many rows the last of them changed."""
    return database.execute(_statement(name)).rowcount


def _statement(name: str) -> bytes:
    """A statement of a load into a database."""
    return statement(f"into/{name}.sql").encode()
