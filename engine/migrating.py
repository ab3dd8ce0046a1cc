"""Brings what a database holds for Openhours to the newest version, each part by migrations of its own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.catalogue import statement
from engine.errors import DatabaseNewer, DatabaseUnready, TablesForeign, TablesTaken
from engine.postgres import check_extra, open_postgres, postgres_errors_told, shown_url

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

SCRIPTS = Path(__file__).parent / "migrations"
DUPLICATE_TABLE = "42P07"
TABLES = "tables"
# The parts, each a folder of SCRIPTS with its migrations and a version table; a later one may build on an earlier one.
PARTS = (TABLES,)


@dataclass(frozen=True)
class Migrated:
    """One part, and the version that it has now."""

    name: str
    version: int
    version_before: int  # 0: it was not there

    @property
    def is_changed(self) -> bool:
        """Whether there was anything to do."""
        return self.version != self.version_before


@dataclass(frozen=True)
class Initialised:
    """What was done to a database."""

    parts: Sequence[Migrated]
    partition_count: int  # made now


def initialise(url: str, names: Sequence[str] = PARTS) -> Initialised:
    """Brings the parts to their newest versions, all or none, and makes the partitions of the days to come.

    Of two at once the second waits, and finds all done.
    Raises PostgresUrlInvalid, ExtraMissing, PostgresUnusable, PostgresFailed, DatabaseNewer, TablesTaken.
    """
    with _told(url), _begun(url) as connection:
        run_statement(connection, "migrations/take_turn.sql")
        parts = [_migrate(connection, url, name) for name in names]
        made = run_statement(connection, "migrations/make_days.sql") if TABLES in names else 0
    return Initialised(parts, made)


def check_ready(url: str, name: str = TABLES) -> None:
    """Tells that a part is not there in the version that is known here.

    Raises DatabaseUnready, TablesForeign, DatabaseNewer, and what initialise does.
    """
    with _told(url), _begun(url) as connection:
        found, known = version_of(connection, name), newest(name)
        is_taken = name == TABLES and not found and run_statement(connection, "migrations/taken_names.sql") > 0
    if is_taken:
        raise TablesForeign(shown_url(url))
    if found > known:
        raise DatabaseNewer(shown_url(url), name, found, known)
    if found < known:
        raise DatabaseUnready(shown_url(url), name, found, known)


def version_of(connection: "Connection", name: str) -> int:
    """The version of a part in the database; 0 where it is not there."""
    from alembic.runtime.migration import MigrationContext

    context = MigrationContext.configure(connection, opts={"version_table": _version_table(name)})
    return int(context.get_current_revision() or 0)


def newest(name: str) -> int:
    """The newest version of a part that is known here."""
    from alembic.script import ScriptDirectory

    return int(ScriptDirectory.from_config(_config(name)).get_current_head() or 0)


def run_script(place: str) -> None:
    """Runs a file of statements in the transaction of the migration that asks for it."""
    from alembic import op

    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statement(f"migrations/{place}"))


def run_statement(connection: "Connection", place: str) -> int:
    """Runs one statement, and gives the number that it gives, if any."""
    found = connection.exec_driver_sql(statement(place)).scalar()
    return int(found) if isinstance(found, int) else 0


def _migrate(connection: "Connection", url: str, name: str) -> Migrated:
    """Brings one part to its newest version. Raises DatabaseNewer, TablesTaken."""
    from alembic import command
    from sqlalchemy.exc import DBAPIError

    before, known = version_of(connection, name), newest(name)
    if before > known:
        raise DatabaseNewer(shown_url(url), name, before, known)
    config = _config(name)
    config.attributes.update(connection=connection, version_table=_version_table(name))
    try:
        command.upgrade(config, "head")
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == DUPLICATE_TABLE:
            raise TablesTaken(shown_url(url)) from error
        raise
    return Migrated(name, known, before)


def _config(name: str) -> "Config":
    """What Alembic is to know, which it would read from a file."""
    from alembic.config import Config

    config = Config()
    for option, value in (
        ("script_location", str(SCRIPTS)),
        ("version_locations", str(SCRIPTS / name)),
        ("path_separator", "newline"),
    ):
        config.set_main_option(option, value.replace("%", "%%"))
    return config


def _version_table(name: str) -> str:
    """Where the database keeps the version of a part."""
    return f"openhours_{name}_version"


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
    check_extra("sqlalchemy", "alembic")
    from sqlalchemy.exc import DBAPIError

    with postgres_errors_told(url):
        try:
            yield
        except DBAPIError as error:
            raise (error.orig or error) from None
