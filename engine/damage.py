"""Damage: files of a data set that were whole once and can't be read any more, told as what they are."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from engine.data_set import DataSet
from engine.database import READING_SHARE, connect, message_of
from engine.errors import DataSetBroken, FileFailed, QueryFailed, RunError
from engine.settings import settings
from engine.sources import exactly
from engine.workspace import workspace

# What a damaged file makes DuckDB raise, but a wrong query too; beside errors of no class of their own.
SIGNS = (duckdb.InvalidInputException, duckdb.IOException, duckdb.InternalException, UnicodeDecodeError)


@contextmanager
def damage_told(data: DataSet) -> Iterator[None]:
    """Where a query fails that reads the data set, looks whether a file of it is why. Raises DataSetBroken.

    DuckDB's messages do not always name the file, so each is read over: that costs only where something failed.
    """
    try:
        yield
    except (QueryFailed, FileFailed) as error:
        cause = error.__cause__
        if type(cause) is not duckdb.Error and not isinstance(cause, SIGNS):
            raise
        found = None
        with suppress(RunError):
            found = _damaged(data, str(cause))
        if found is None:
            raise
        name, why = found
        raise DataSetBroken(data.folder, f"{name} is damaged: {why}") from error


def fault_of(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> str | None:
    """What is wrong with Parquet files, if they can't be read whole."""
    try:
        connection.read_parquet([exactly(file) for file in files]).aggregate("max(hash(columns(*)))").fetchall()
    except (duckdb.OutOfMemoryException, duckdb.InterruptException):
        raise
    except (duckdb.Error, UnicodeDecodeError) as error:
        return message_of(error)
    return None


def _damaged(data: DataSet, message: str) -> tuple[str, str] | None:
    """The first damaged file, of those that the message names if it names any, and what is wrong with it."""
    names = sorted(data.manifest.files, key=lambda name: (name not in message, name))
    with workspace(settings().spill) as work, connect(work, READING_SHARE) as connection:
        for name in names:
            if _can_be_opened(data.folder / name) and (why := fault_of(connection, [data.folder / name])):
                return name, why
    return None


def _can_be_opened(file: Path) -> bool:
    """Whether the file is there and ours to read: if not, it is not damaged, and DuckDB tells what it is."""
    try:
        file.open("rb").close()
    except OSError:
        return False
    return True
