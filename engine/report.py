"""The uptime report of a data set: decides what is computed and where it goes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import duckdb

from engine.catalogue import catalogue
from engine.damage import damage_told
from engine.data_set import DataSet, reading
from engine.database import connect, identifier, set_variables
from engine.errors import FormatUnknown, NoPings, OutputFailed
from engine.pipeline import prepare
from engine.progress import Tell, tell_nobody, watched
from engine.settings import settings
from engine.sight import REPORT_FOLDERS, Sight, see
from engine.sinks import WRITERS, import_polars_aside, whole_file, write_rows
from engine.workspace import workspace

# What many rows only stream through is never a table.
STREAMED = {"store_status", "pings", "followed", "segments"}


@dataclass(frozen=True)
class Report:
    """What a report was made of."""

    as_of_us: int
    store_count: int
    version: int  # of the data set
    sight: Sight


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
    moment_us = moment_of(data, as_of_us)
    name = "report_exact" if is_exact else "report"
    with prepared(data, [name], moment_us, tell) as (connection, sight):
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
    return Report(moment_us, count, data.manifest.version, sight)


@contextmanager
def prepared(
    data: DataSet, targets: Sequence[str], as_of_us: int | None, tell: Tell = tell_nobody
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Sight]]:
    """A connection in which the target relations are ready to be read, with what they see.

    Pings are read part by part: what each says by itself is kept, and only what lies between parts is computed here.
    """
    relations = catalogue(*REPORT_FOLDERS)
    with (
        reading(data),
        damage_told(data),
        workspace(settings().spill) as work,
        connect(work, joins_as_written=True) as connection,
    ):
        sight = see(connection, data, latest_of(data, as_of_us), targets, work, tell)
        set_variables(connection, sight.variables())

        def make() -> None:
            prepare(connection, relations, targets, kept=relations.keys() - STREAMED)

        watched(connection, "laying out shifts", make, tell)
        yield connection, sight


def moment_of(data: DataSet, as_of_us: int | None) -> int:
    """The instant that a report looks back from: the one given, or the latest ping. Raises NoPings."""
    moment_us = latest_of(data, as_of_us)
    if moment_us is None:
        raise NoPings
    return moment_us


def latest_of(data: DataSet, as_of_us: int | None) -> int | None:
    """The instant given, or the latest ping, if there is any."""
    return data.latest_ping_us if as_of_us is None else as_of_us
