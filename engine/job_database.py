"""The database of the service, SQLite or PostgreSQL: each change of it is one transaction, on disk when it returns."""

import logging
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, TextClause, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from engine.errors import DatabaseForbidden, JobTableFailed
from engine.job_engines import own_engine, shared_engine
from engine.postgres import check_extra, connection_string, line_of, may_pass, shown_url
from engine.progress import Tell, tell_nobody
from engine.service_tables import bring_up, found_current
from engine.versioned import Migrated

Row = Mapping[str, Any]
# Any number that nothing else in the database locks by.
ADDING_LOCK = 7_230_431_905_112
LOCK = text("select pg_advisory_xact_lock(:lock)")
CLOCK = text("select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)")
WAITING = "waiting for the database"
# One that starts together with its servers and workers may be the last to be ready.
START_SECONDS = 60.0
RETRY_SECONDS = 1.0
# Of somebody who may not change a table, or not look into the schema.
FORBIDDEN = ("42501", "3F000")

log = logging.getLogger(__name__)


class JobDatabase:
    """Connections to the database, which any thread may use; its tables are those of this version."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.is_shared = engine.dialect.name == "postgresql"
        self._engine, self._name = engine, name
        try:
            self.migrated = self._bring_up()
        except BaseException:
            engine.dispose()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that reads."""
        with self._errors_told(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def changing(self, *, is_migration: bool = False) -> Iterator[Connection]:
        """A transaction; undone on an error."""
        with self._errors_told(), self._engine.connect() as connection:
            connection.execution_options(is_change=True, is_migration=is_migration)
            with connection.begin():
                yield connection

    @contextmanager
    def adding(self, *, is_migration: bool = False) -> Iterator[Connection]:
        """A transaction that no other one of this kind meets."""
        with self.changing(is_migration=is_migration) as connection:
            if self.is_shared:
                connection.execute(LOCK, {"lock": ADDING_LOCK})
            yield connection

    def now_us(self, connection: Connection) -> int:
        """The instant that it is, UTC microseconds: by the clock that all who share the database have in common."""
        return int(connection.execute(CLOCK).scalar_one()) if self.is_shared else now_us()

    def close(self) -> None:
        """Ends it, once no thread uses it any more."""
        self._engine.dispose()

    def _bring_up(self) -> Migrated:
        """Has the tables be those of this version: of several who find others, one makes them, and the rest wait.

        Raises JobTableFailed, DatabaseNewer, DatabaseForbidden.
        """
        with self.reading() as connection:
            current = found_current(connection, self._name)
        if current is not None:
            return current
        try:
            with self.adding(is_migration=True) as change:
                return bring_up(change, self._name)
        except JobTableFailed as error:
            if getattr(getattr(error.__cause__, "orig", None), "sqlstate", None) in FORBIDDEN:
                raise DatabaseForbidden(self._name) from error
            raise

    @contextmanager
    def _errors_told(self) -> Iterator[None]:
        """The database's errors as ours."""
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error) as error:
            cause = getattr(error, "orig", None) or error
            raise JobTableFailed(f"{self._name}: {line_of(cause)}") from error


def own_database(path: Path) -> JobDatabase:
    """The database of one process, a file. Raises JobTableFailed, DatabaseNewer."""
    return JobDatabase(own_engine(path), str(path))


def shared_database(address: str, patience_seconds: float = 0, tell: Tell = tell_nobody) -> JobDatabase:
    """The database that servers and workers share, in PostgreSQL; one that does not answer yet is waited for.

    `tell` is told of that, and what it raises ends it.
    Raises PostgresUrlInvalid, ExtraMissing, JobTableFailed, DatabaseNewer, DatabaseForbidden.
    """
    check_extra("procrastinate")
    engine, until = shared_engine(connection_string(address)), time.monotonic() + patience_seconds
    while True:
        try:
            return JobDatabase(engine, shown_url(address))
        except JobTableFailed as error:
            is_away = isinstance(error.__cause__, OperationalError) and may_pass(error)
            if time.monotonic() >= until or not is_away:
                raise
            tell(WAITING)
            log.warning("%s; waiting for it", error)
            time.sleep(RETRY_SECONDS)


def initialise_service(address: str) -> Migrated:
    """Brings the tables of the service in PostgreSQL to their newest version. Raises what shared_database does."""
    database = shared_database(address)
    database.close()
    return database.migrated


def rows_of(connection: Connection, statement: TextClause, **values: object) -> list[Row]:
    """All rows of a statement: one that is left open would hold the transaction."""
    return [dict(row) for row in connection.execute(statement, values).mappings().all()]


def now_us() -> int:
    """The instant that it is by this machine's clock, UTC microseconds."""
    return time.time_ns() // 1000
