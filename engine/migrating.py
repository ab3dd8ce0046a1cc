"""Makes the three input tables in a PostgreSQL database, or brings them to the newest version."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.catalogue import statement
from engine.errors import DatabaseUnready, TablesForeign, TablesTaken
from engine.postgres import check_extra, open_postgres, postgres_errors_told, shown_url
from engine.versioned import TABLES, Migrated, migrate, version_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

DUPLICATE_TABLE = "42P07"


@dataclass(frozen=True)
class Initialised:
    """What was done to a database."""

    tables: Migrated
    partition_count: int  # made now


def initialise(url: str) -> Initialised:
    """Brings the tables to their newest version, all or none, and makes the partitions of the days to come.

    Of two at once the second waits, and finds all done.
    Raises PostgresUrlInvalid, ExtraMissing, PostgresUnusable, PostgresFailed, DatabaseNewer, TablesTaken.
    """
    with _told(url), _begun(url) as connection:
        run_statement(connection, "migrations/take_turn.sql")
        tables = _migrate(connection, url)
        made = run_statement(connection, "migrations/make_days.sql")
    return Initialised(tables, made)


def check_ready(url: str) -> None:
    """Tells that the tables are not there in the version that is known here.

    Raises DatabaseUnready, TablesForeign, DatabaseNewer, and what initialise does.
    """
    with _told(url), _begun(url) as connection:
        found = version_of(connection, TABLES, shown_url(url))
        is_taken = not found and run_statement(connection, "migrations/taken_names.sql") > 0
    if is_taken:
        raise TablesForeign(shown_url(url))
    if found < TABLES.newest:
        raise DatabaseUnready(shown_url(url), found, TABLES.newest)


def run_script(place: str) -> None:
    """Runs a file of statements in the transaction of the migration that asks for it."""
    from alembic import op

    script = statement(f"migrations/{place}")
    op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})


def run_statement(connection: "Connection", place: str) -> int:
    """Runs one statement, and gives the number that it gives, if any."""
    found = connection.exec_driver_sql(statement(place)).scalar()
    return int(found) if isinstance(found, int) else 0


def _migrate(connection: "Connection", url: str) -> Migrated:
    """Brings the tables to their newest version. Raises DatabaseNewer, TablesTaken."""
    from sqlalchemy.exc import DBAPIError

    try:
        return migrate(connection, TABLES, shown_url(url))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == DUPLICATE_TABLE:
            raise TablesTaken(shown_url(url)) from error
        raise


@contextmanager
def _begun(url: str) -> "Iterator[Connection]":
    """A connection as SQLAlchemy has them, in a transaction, for which Alembic makes none of its own."""
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    engine = create_engine("postgresql+psycopg://", creator=lambda: open_postgres(url), poolclass=NullPool)
    with engine.begin() as connection:
        yield connection


@contextmanager
def _told(url: str) -> Iterator[None]:
    """The errors of SQLAlchemy's as those of PostgreSQL, and those as ours."""
    check_extra()
    from sqlalchemy.exc import DBAPIError

    with postgres_errors_told(url):
        try:
            yield
        except DBAPIError as error:
            raise (error.orig or error) from None
