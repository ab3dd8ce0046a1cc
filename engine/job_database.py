"""The database of the service, SQLite or PostgreSQL: each change of it is one transaction, on disk when it returns."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from engine.errors import JobTableFailed
from engine.job_tables import TABLES

BUSY_SECONDS = 10
LOOK_SECONDS = 0.02
ANSWER_SECONDS = 10
MOST_CONNECTIONS = 20
# Any number that nothing else in the database locks by.
ADDING_LOCK = 7_230_431_905_112
CLOCK = text("select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)")


class JobDatabase:
    """Connections to the database, which any thread may use."""

    def __init__(self, url: URL) -> None:
        self.is_shared = url.get_backend_name() == "postgresql"
        with errors_told():
            self._engine = _shared_engine(url) if self.is_shared else _own_engine(url)
        # Several processes may begin at once.
        with self.adding() as change:
            TABLES.create_all(change)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that reads."""
        with errors_told(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """A transaction; undone on an error."""
        with errors_told(), self._engine.connect().execution_options(is_change=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def adding(self) -> Iterator[Connection]:
        """A transaction that no other one of this kind meets."""
        with self.changing() as connection:
            if self.is_shared:
                connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": ADDING_LOCK})
            yield connection

    def now_us(self, connection: Connection) -> int:
        """The instant that it is, UTC microseconds: of the database's clock, where several machines share it."""
        return int(connection.execute(CLOCK).scalar_one()) if self.is_shared else now_us()

    def close(self) -> None:
        """Ends it, once no thread uses it any more."""
        self._engine.dispose()


def own_database(path: Path) -> JobDatabase:
    """The database of one process, a file. Raises JobTableFailed."""
    return JobDatabase(URL.create("sqlite", database=str(path)))


def shared_database(address: str) -> JobDatabase:
    """The database that servers and workers share, in PostgreSQL. Raises JobTableFailed."""
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise JobTableFailed("its address is no URL such as postgresql://user@host/database") from error
    return JobDatabase(url.set(drivername="postgresql+psycopg"))


def now_us() -> int:
    """The instant that it is by this machine's clock, UTC microseconds."""
    return time.time_ns() // 1000


@contextmanager
def errors_told() -> Iterator[None]:
    """The database's errors as ours."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        cause = getattr(error, "orig", None) or error
        raise JobTableFailed((str(cause).splitlines() or [type(cause).__name__])[0]) from error


def _own_engine(url: URL) -> Engine:
    """SQLite: one writer at a time, who waits for the one before."""
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own
        # Transactions begin where we say, not where the driver thinks.
        connection.isolation_level = None
        _keep_ahead(connection)
        for pragma in ("synchronous = full", "foreign_keys = on"):
            connection.execute(f"pragma {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        is_change = connection.get_execution_options().get("is_change", False)
        connection.exec_driver_sql("begin immediate" if is_change else "begin")

    return engine


def _keep_ahead(connection: sqlite3.Connection) -> None:
    """Has changes written ahead. Of several who ask for that at once, SQLite refuses some without any wait."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(LOOK_SECONDS)
        else:
            return


def _shared_engine(url: URL) -> Engine:
    """PostgreSQL: a connection that the server has dropped is replaced, and one that does not answer ends."""
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=MOST_CONNECTIONS // 2,
        max_overflow=MOST_CONNECTIONS // 2,
        connect_args={
            "application_name": "openhours",
            "connect_timeout": ANSWER_SECONDS,
            "keepalives_idle": ANSWER_SECONDS,
            "tcp_user_timeout": ANSWER_SECONDS * 1000,
        },
    )
