"""The input tables, and the files that they come in."""

import glob
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TypeAlias

from engine.errors import SourceMissing, SourceUnusable, TablesMissing
from engine.layouts import PARQUET_SUFFIXES, Columns, Layout, layout_of

TEXT_SUFFIXES = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".txt.gz")
Files: TypeAlias = str | PathLike[str] | Sequence[str | PathLike[str]]


@dataclass(frozen=True)
class Table:
    """One of the three input tables: its relations under `queries/load`, and its columns with their spellings."""

    name: str
    intake: str
    rejects: str
    staged: str
    columns: Columns


STORE_STATUS = Table(
    "store_status",
    "ping_intake",
    "ping_rejects",
    "staged_pings",
    {
        "store_id": frozenset({"storeid"}),
        "timestamp_utc": frozenset({"timestamputc"}),
        "status": frozenset({"status"}),
    },
)
STORE_HOURS = Table(
    "store_hours",
    "hours_intake",
    "hours_rejects",
    "staged_hours",
    {
        "store_id": frozenset({"storeid"}),
        "day_of_week": frozenset({"day", "dayofweek"}),
        "start_time_local": frozenset({"starttimelocal"}),
        "end_time_local": frozenset({"endtimelocal"}),
    },
)
STORE_TZ = Table(
    "store_tz",
    "zone_intake",
    "zone_rejects",
    "staged_zones",
    {
        "store_id": frozenset({"storeid"}),
        "timezone_str": frozenset({"timezonestr", "timezone"}),
    },
)
TABLES = (STORE_STATUS, STORE_HOURS, STORE_TZ)


@dataclass(frozen=True)
class Inputs:
    """Input files per table: a path, a glob, a folder, or several. A table without any is not given."""

    store_status: Files = ()
    store_hours: Files = ()
    store_tz: Files = ()


@dataclass(frozen=True)
class Source:
    """One input file, and the mended copy of it that is read in its place, if there is one."""

    table: Table
    path: Path
    layout: Layout
    stamp: tuple[int, int]  # size in bytes and time of the last change, before it was read
    copy: Path | None = None  # in which U+FFFD stands for what is not text

    @property
    def read_path(self) -> Path:
        """What is read; absolute, as DuckDB gives it back with each row."""
        return (self.copy or self.path).absolute()


def find_sources(inputs: Inputs) -> list[Source]:
    """Every input file with its layout, before any row is read.

    Raises TablesMissing, SourceMissing, SourceUnusable or ColumnsMissing.
    """
    found = [
        Source(table, path, layout_of(path, table.name, table.columns), stamp_of(path.stat()))
        for table in TABLES
        for path in find_files(names_of(getattr(inputs, table.name)))
    ]
    if not found:
        raise TablesMissing("--store-status, --store-hours or --store-tz")
    return found


def exactly(path: Path) -> str:
    """The path as DuckDB takes it for this very file: no pattern, and no ~ for a home."""
    return glob.escape(str(path.absolute()))


def stamp_of(stat: os.stat_result) -> tuple[int, int]:
    """What changes when a file does."""
    return stat.st_size, stat.st_mtime_ns


def names_of(files: Files) -> tuple[str, ...]:
    """One or several paths as a tuple of texts."""
    return (str(files),) if isinstance(files, str | PathLike) else tuple(map(str, files))


def find_files(patterns: Iterable[str | Path]) -> list[Path]:
    """The files that the patterns name, each once: a file, a glob, or a folder of Parquet or CSV files.

    Raises SourceMissing for a pattern that names none, SourceUnusable for what is no such file.
    """
    found: dict[Path, None] = {}
    for pattern in map(str, patterns):
        try:
            found.update(dict.fromkeys(_match(pattern)))
        except OSError as error:
            raise SourceUnusable(Path(pattern), error.strerror or str(error)) from error
    for path in found:
        shown = Path(os.fsencode(path).decode(errors="replace"))
        if shown != path:
            raise SourceUnusable(shown, "its name is not UTF-8 text")
    return list(found)


def _match(pattern: str) -> list[Path]:
    """The files of one pattern, sorted."""
    if not pattern:
        raise SourceMissing("'' (an empty name)")
    path = Path(pattern)
    if path.is_file():
        return [path]
    if path.is_dir():
        if matches := sorted(each for each in path.iterdir() if _is_input(each)):
            return matches
        raise SourceUnusable(path, "it is a folder without any CSV or Parquet file")
    if path.exists():
        raise SourceUnusable(path, "it is neither a file nor a folder")
    if matches := sorted(Path(each) for each in glob.glob(pattern, recursive=True) if Path(each).is_file()):
        return matches
    raise SourceMissing(pattern)


def _is_input(path: Path) -> bool:
    """Whether a file of a folder is meant: hidden ones are some tool's own."""
    return path.name.lower().endswith(PARQUET_SUFFIXES + TEXT_SUFFIXES) and not path.name.startswith(".")
