"""The uptime report of a data set: decides what is computed and where it goes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import duckdb

from engine.catalogue import catalogue
from engine.data_set import DataSet, reading
from engine.database import connect, identifier, set_variables
from engine.errors import FormatUnknown, NoPings, OutputFailed
from engine.pipeline import create_views, prepare
from engine.progress import Tell, tell_nobody, watched
from engine.settings import settings
from engine.sinks import WRITERS, import_polars_aside, whole_file, write_rows
from engine.workspace import workspace

DATA_SET_FOLDERS = ("", "shown", "sources/duckdb", "sources/data_set")


@dataclass(frozen=True)
class Report:
    """What a report was made of."""

    as_of_us: int
    store_count: int
    version: int  # of the data set


def write_report(
    data: DataSet,
    target: Path | BinaryIO,
    *,
    as_of_us: int | None = None,
    file_format: str = "csv",
    is_exact: bool = False,
    tell: Tell = tell_nobody,
) -> Report:
    """Makes the report and writes it to a file, which appears when it is whole, or to an open stream.

    Without `as_of_us` it looks back from the latest ping. Raises NoPings, FormatUnknown, OutputFailed, RunError.
    """
    if file_format not in WRITERS:
        raise FormatUnknown(file_format, WRITERS)
    name = "report_exact" if is_exact else "report"
    with prepared(data, name, as_of_us, tell) as (connection, moment_us):
        rows = connection.sql(f"from {identifier(name)}")

        def write(stream: BinaryIO) -> int:
            import_polars_aside()
            return watched(connection, "computing the report", lambda: write_rows(rows, stream, file_format), tell)

        if isinstance(target, Path):
            with whole_file(target) as stream:
                count = write(stream)
        else:
            try:
                count = write(target)
                target.flush()
            except BrokenPipeError:
                raise
            except OSError as error:
                raise OutputFailed("the output", error.strerror or str(error)) from error
    return Report(moment_us, count, data.manifest.version)


@contextmanager
def prepared(
    data: DataSet, target: str, as_of_us: int | None, tell: Tell = tell_nobody
) -> Iterator[tuple[duckdb.DuckDBPyConnection, int]]:
    """A connection in which the target relation is ready to be read, with the instant that it looks back from."""
    core = catalogue("", "sources/duckdb")
    with reading(data), workspace(settings().spill) as work, connect(work) as connection:
        moment_us = point_at(connection, data, as_of_us)
        if moment_us is None:
            raise NoPings

        def make() -> None:
            prepare(connection, catalogue(*DATA_SET_FOLDERS), [target], kept=core.keys() - {"pings", "segments"})

        watched(connection, "laying out shifts", make, tell)
        yield connection, moment_us


def point_at(connection: duckdb.DuckDBPyConnection, data: DataSet, as_of_us: int | None) -> int | None:
    """Makes the connection read the data set as of the instant; without one, as of the latest ping, if there is any."""
    set_variables(connection, data.variables())
    set_variables(connection, {"as_of_us": as_of_us})
    if as_of_us is None:
        create_views(connection, catalogue(*DATA_SET_FOLDERS), ["as_of"])
        as_of_us = connection.execute("from as_of").fetchall()[0][0]
        set_variables(connection, {"as_of_us": as_of_us})
    return as_of_us
