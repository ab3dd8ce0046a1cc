"""Connections to DuckDB, set up the same way each time, and its errors as ours."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import TypeAlias

import duckdb

from engine.errors import DiskFull, FileFailed, OrderBroken, QueryFailed, ResourcesExhausted, SessionClosed
from engine.settings import settings, size_in_bytes

# What the order proof in pipeline.py raises through DuckDB's error().
ORDER_BROKEN = "openhours: the pings are not in order"

# With the larger side on the left as our files have it, a join streams it past the smaller one. DuckDB's estimates
# behind a join with `calendar` are off by orders of magnitude, and then it hashes the pings.
AS_WRITTEN = "join_order,build_side_probe_side"

# What a database may use that only reads small tables, of the memory of a report.
READING_SHARE = 0.25

# What DuckDB passes on from the system where a disk, a quota or a limit of a file's size is full. Of its own limits it
# speaks by the names of its settings.
DISK_FULL = re.compile(r"no space|disk quota|file too large|errno\W+(28|122|27)\b", re.IGNORECASE)

# A sort needs some room for each.
LITTLE_BYTES_A_THREAD = 200_000_000

Value: TypeAlias = int | bool | str | list[str] | dict[str, str] | None


@contextmanager
def connect(
    spill: Path, memory_share: float = 1, *, joins_as_written: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own database in memory, for one thread, closed at the end; its errors as ours.

    No other database may spill into the same folder: DuckDB 1.5 gives its files there the same names in each. How
    joins are run is said once for all cursors: DuckDB 1.5 dies where one sets it while another plans a query.
    """
    chosen = settings()
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{int(size_in_bytes(chosen.memory_limit) * memory_share)}B",
        "threads": str(chosen.threads),
        "temp_directory": str(spill),
        "python_enable_replacements": "false",
    }
    if joins_as_written:
        config["disabled_optimizers"] = AS_WRITTEN
    if chosen.spill_limit:
        config["max_temp_directory_size"] = chosen.spill_limit
    connection = duckdb.connect(config=config)
    try:
        with errors_told():
            configure(connection)
            yield connection
    finally:
        connection.close()


def hold_little(connection: duckdb.DuckDBPyConnection) -> None:
    """Has it spill sooner: where PostgreSQL gives or takes the rows, more memory makes nothing quicker."""
    chosen = settings()
    most = min(size_in_bytes(chosen.memory_limit), LITTLE_BYTES_A_THREAD * chosen.threads)
    connection.execute(f"set memory_limit = {literal(f'{most}B')}")


def configure(connection: duckdb.DuckDBPyConnection) -> None:
    """What a cursor does not inherit from its connection."""
    for option, value in (
        ("TimeZone", "'UTC'"),
        ("enable_progress_bar", "true"),
        ("enable_progress_bar_print", "false"),
    ):
        connection.execute(f"set {option} = {value}")


@contextmanager
def cursor_of(
    connection: duckdb.DuckDBPyConnection, values: Mapping[str, Value]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor of the connection's database with these variables, and views and temporary tables of its own."""
    cursor = connection.cursor()
    try:
        configure(cursor)
        set_variables(cursor, values)
        yield cursor
    finally:
        cursor.close()


def set_variables(connection: duckdb.DuckDBPyConnection, values: Mapping[str, Value]) -> None:
    """Values for getvariable(), as bound parameters."""
    for name, value in values.items():
        connection.execute(f"set variable {identifier(name)} = ?", [value])


def identifier(name: str) -> str:
    """The name quoted for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """The text quoted for SQL, where DuckDB takes no parameter."""
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def errors_told() -> Iterator[None]:
    """DuckDB's errors as ours."""
    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
        raise _kind_of(error)(message_of(error)) from error
    except duckdb.ConnectionException as error:
        raise SessionClosed from error
    except duckdb.InterruptException as error:
        raise KeyboardInterrupt from error
    except RuntimeError as error:
        # What DuckDB raises when Ctrl-C meets one of the short statements that no thread watches.
        if "interrupted" not in str(error):
            raise
        raise KeyboardInterrupt from error
    except UnicodeDecodeError as error:
        # DuckDB quotes what it can't read in a damaged file, and Python can't read that either.
        raise FileFailed(message_of(error)) from error
    except duckdb.Error as error:
        if ORDER_BROKEN in str(error):
            raise OrderBroken from error
        raise QueryFailed(message_of(error)) from error


def message_of(error: Exception) -> str:
    """The part of DuckDB's message that people can use: without the query and where in it."""
    lines = (line.strip() for line in _told_within(str(error)).strip().splitlines())
    return " ".join(
        takewhile(lambda line: not line.startswith(("LINE ", "Possible", "Resolution")), filter(None, lines))
    )


def _kind_of(error: duckdb.Error) -> type[DiskFull | ResourcesExhausted | FileFailed]:
    """What it was that failed: a disk, a limit of DuckDB, or a file."""
    if DISK_FULL.search(str(error)):
        return DiskFull
    is_limit = isinstance(error, duckdb.OutOfMemoryException) or "max_temp_directory_size" in str(error)
    return ResourcesExhausted if is_limit else FileFailed


def _told_within(message: str) -> str:
    """The message; of one that wraps another as JSON, as DuckDB 2 tells what a writing thread met, the inner one."""
    start = message.find('{"exception_type"')
    if start < 0:
        return message
    try:
        inner, _ = json.JSONDecoder().raw_decode(message, start)
        return str(inner["exception_message"])
    except (ValueError, KeyError):
        return message
