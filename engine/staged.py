"""What a load has staged, wherever it read it: the rows of the tables that were given, counted, the rejects aside."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import duckdb

from engine.data_set import DataSet, LoadedFile, Synced
from engine.intake import RowCounts
from engine.progress import Tell
from engine.rejects import Reason


@dataclass(frozen=True)
class Staged:
    """What is in the staged tables, and where it came from."""

    counts: Mapping[str, RowCounts]  # by the name of each table that was given
    reasons: Sequence[Reason]  # of the rejects
    describe: Callable[[], tuple[LoadedFile, ...]]  # what the manifest says of the sources, when all is read
    synced: Synced | None = None  # how far a database is copied by now
    since_us: int | None = None  # from when on pings were read that the data set may have
    asked: Sequence[str] = ()  # what a database was asked for


@dataclass(frozen=True)
class Bench:
    """Where a load stages what it reads."""

    connection: duckdb.DuckDBPyConnection
    former: DataSet | None  # the data set before
    rejects: Path  # the file for the rejects, written where there is any
    work: Path
    tell: Tell


# Stages rows; what it needs until the manifest is written is closed at the end.
Stager: TypeAlias = Callable[[Bench], AbstractContextManager[Staged]]
