"""A PostgreSQL database attached to DuckDB, read only: its three tables as they all are at one moment."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import duckdb

from engine.asked import ask, question, renamed
from engine.catalogue import catalogue
from engine.database import identifier, literal, set_variables
from engine.errors import EngineError, PostgresFailed, PostgresTableUnusable, PostgresUnusable
from engine.extension import load_extension
from engine.pipeline import create_views
from engine.postgres import (
    connection_string,
    postgres_connection,
    postgres_errors_told,
    session_options,
    shown_url,
)
from engine.postgres_names import PostgresTable, postgres_tables
from engine.sources import STORE_STATUS

if TYPE_CHECKING:
    import psycopg

# What DuckDB calls the database; the relations of queries/load/postgres do, too.
SOURCE = "source"
# PostgreSQL's types of an instant, by their numbers, and what makes DuckDB's one of them.
INSTANTS = {1184: "make_timestamptz", 1114: "make_timestamp"}
# Its types of floating-point numbers; DuckDB takes a numeric without a precision for one, too.
FLOATS, NUMERIC = {700, 701}, 1700
# What DuckDB says before the reason of libpq or PostgreSQL: the query, or the address with its password.
BEFORE_REASON = re.compile(r'^(.*": |(\w+ )*Error: ([\w ]+: )?)', re.DOTALL)
# How they say that a connection is gone, or that the server is going.
LOST = re.compile(
    r"server closed|terminat|connection|socket|broken pipe|SSL SYSCALL|shutting down|starting up|recovery mode",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Attached:
    """An attached database, in a transaction that sees one moment of it."""

    url: str
    connection: duckdb.DuckDBPyConnection
    asking: "psycopg.Connection[Any]"  # sees the same moment
    tables: Mapping[str, PostgresTable]  # where they are there, by their names here
    instant_maker: str  # the function of DuckDB that makes an instant of the type that the pings have there
    application: str  # what DuckDB's connections call themselves

    @property
    def shown(self) -> str:
        """The address for people."""
        return shown_url(self.url)

    def failed(self, error: duckdb.Error) -> EngineError:
        """What went wrong in reading it, as an error of ours."""
        why = reason_of(error)
        if LOST.search(str(error)):
            return PostgresUnusable(self.shown, f"the connection was lost in the middle ({why}); try again")
        return PostgresFailed(self.shown, why)

    def interrupt(self) -> None:
        """Has PostgreSQL give up what DuckDB waits for: meanwhile DuckDB heeds no interrupt."""
        with suppress(EngineError), postgres_connection(self.url) as other:
            ask(other, "cancelled", {}, application=self.application)


@contextmanager
def attached(connection: duckdb.DuckDBPyConnection, url: str) -> Iterator[Attached]:
    """The database, attached in one transaction of DuckDB, with which the tables made meanwhile are kept.

    The extension reads all that a transaction reads in one snapshot of PostgreSQL, with several connections where that
    is quicker. Another connection takes over that snapshot, to count and to find what an index knows.
    Raises PostgresUrlInvalid, PostgresUnusable, PostgresFailed, PostgresTableUnusable, PostgresExtensionMissing,
    ExtraMissing, SettingInvalid.
    """
    application = f"openhours-{token_hex(4)}"
    target = _target(url, application)
    load_extension(connection)
    with postgres_connection(url) as asking, postgres_errors_told(url):
        tables = {name: _found(asking, url, table) for name, table in postgres_tables().items()}
        types = {name: _types(asking, url, table) for name, table in tables.items()}
        instant_maker = _check_types(url, types)
        asking.rollback()
        try:
            connection.execute(f"attach {literal(target)} as {identifier(SOURCE)} (type postgres, read_only)")
        except duckdb.Error as error:
            raise PostgresUnusable(shown_url(url), reason_of(error)) from None
        found = Attached(url, connection, asking, tables, instant_maker, application)
        try:
            with _transaction(found):
                yield found
        finally:
            with suppress(duckdb.Error):
                connection.execute(f"detach {identifier(SOURCE)}")


def reason_of(error: duckdb.Error) -> str:
    """What libpq or PostgreSQL said, in one line."""
    lines = BEFORE_REASON.sub("", str(error).strip()).strip().splitlines()
    return re.sub(r"^(ERROR|FATAL): *", "", lines[0]) if lines else "it is gone"


def _target(url: str, application: str) -> str:
    """The address as libpq takes it, for connections of that name. Raises PostgresUrlInvalid, ExtraMissing."""
    target = connection_string(url)
    from psycopg.conninfo import make_conninfo

    return make_conninfo(target, application_name=application, options=session_options(target))


@contextmanager
def _transaction(found: Attached) -> Iterator[None]:
    """A transaction in which all that is read is of one moment; what it made is kept at the end."""
    found.connection.execute("begin transaction")
    try:
        set_variables(found.connection, {"snapshot_query": question("snapshot_name", {})})
        try:
            create_views(found.connection, catalogue("load/postgres"), ["snapshot"])
            ((name,),) = found.connection.execute("from snapshot").fetchall()
        except duckdb.Error as error:
            raise found.failed(error) from None
        found.asking.execute("set transaction isolation level repeatable read, read only")
        found.asking.execute(f"set transaction snapshot {literal(name)}".encode())
        yield
        found.connection.execute("commit")
    except BaseException:
        with suppress(duckdb.Error):
            found.connection.execute("rollback")
        raise


def _found(asking: "psycopg.Connection[Any]", url: str, table: PostgresTable) -> PostgresTable:
    """The table with the schema that the search path finds it in. Raises PostgresTableUnusable."""
    places = ask(asking, "table_place", {table.name: table}, table=table.qualified)
    if not places:
        raise PostgresTableUnusable(
            shown_url(url),
            table.name,
            f"there is no table {table.qualified}; openhours db init makes them, OPENHOURS_POSTGRES_NAMES says what "
            "existing ones are called",
        )
    ((schema, name),) = places
    return replace(table, schema=schema, table=name)


def _types(asking: "psycopg.Connection[Any]", url: str, table: PostgresTable) -> dict[str, tuple[int, int | None]]:
    """Of each column, its type's number and its precision. Raises PostgresTableUnusable."""
    import psycopg

    try:
        described = asking.execute(f"{renamed(table)} limit 0".encode()).description or ()
    except (psycopg.errors.UndefinedColumn, psycopg.errors.InsufficientPrivilege) as error:
        raise PostgresTableUnusable(shown_url(url), table.name, str(error).splitlines()[0]) from error
    return {column.name: (column.type_code, column.precision) for column in described}


def _check_types(url: str, types: Mapping[str, Mapping[str, tuple[int, int | None]]]) -> str:
    """The maker of the pings' instants. Raises PostgresTableUnusable for columns that can't be read exactly."""
    for name, columns in types.items():
        kind, precision = columns["store_id"]
        if kind in FLOATS or (kind == NUMERIC and precision is None):
            raise PostgresTableUnusable(
                shown_url(url), name, "its store_id is a number that may have fractions, which rounds ids: make it text"
            )
    kind, _ = types[STORE_STATUS.name]["timestamp_utc"]
    if kind not in INSTANTS:
        raise PostgresTableUnusable(
            shown_url(url), STORE_STATUS.name, "its timestamp_utc is no timestamp, with or without time zone"
        )
    return INSTANTS[kind]
