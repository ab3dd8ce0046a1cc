"""The input files: which they are, of which kind, and where in them the needed columns stand."""

import csv
import glob
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ColumnsMissing, SourceMissing, SourceUnusable, TablesMissing
from engine.lines import LONGEST_LINE_BYTES, open_text

DELIMITERS = (",", ";", "\t", "|")
PARQUET_SUFFIXES = (".parquet", ".pq")
TEXT_SUFFIXES = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".txt.gz")


@dataclass(frozen=True)
class Table:
    """One of the three input tables: its relations under `queries/load`, and its columns with their spellings."""

    name: str
    intake: str
    rejects: str
    staged: str
    columns: Mapping[str, frozenset[str]]


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
class Layout:
    """How a file is to be read: files of one layout are read together."""

    kind: str  # the folder of queries/load that reads it: csv or parquet
    delimiter: str = ","
    column_count: int = 0
    positions: tuple[tuple[str, int], ...] = ()  # of each needed column, from 1

    def variables(self) -> dict[str, int | str]:
        """What the relations of its kind take."""
        places = {f"{column}_at": position for column, position in self.positions}
        return {"delimiter": self.delimiter, "column_count": self.column_count, **places}


@dataclass(frozen=True)
class Inputs:
    """Input files per table: paths, globs or folders. A table without any is not given."""

    store_status: tuple[str, ...] = ()
    store_hours: tuple[str, ...] = ()
    store_tz: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """One input file, and the path that it is read from: its own, or that of its mended copy."""

    table: Table
    path: Path
    layout: Layout
    read_path: Path

    @property
    def is_mended(self) -> bool:
        """Whether a copy is read, in which U+FFFD stands for what is not text."""
        return self.read_path != self.path


def find_sources(inputs: Inputs) -> list[Source]:
    """Every input file with its layout, before any row is read.

    Raises TablesMissing, SourceMissing, SourceUnusable or ColumnsMissing.
    """
    found = [
        Source(table, path, layout_of(path, table), path)
        for table in TABLES
        for path in find_files(getattr(inputs, table.name))
    ]
    if not found:
        raise TablesMissing("--store-status, --store-hours or --store-tz")
    return found


def find_files(patterns: Iterable[str | Path]) -> list[Path]:
    """The files that the patterns name, each once: a file, a glob, or a folder of Parquet or CSV files.

    Raises SourceMissing for a pattern that names none.
    """
    found: dict[Path, None] = {}
    for pattern in map(str, patterns):
        matches = _match(pattern)
        if not matches:
            raise SourceMissing(pattern)
        found.update(dict.fromkeys(matches))
    for path in found:
        if re.search(r"[*?\[\]]", str(path)):
            raise SourceUnusable(path, "its name has one of * ? [ ], which are taken for a pattern")
    return list(found)


def layout_of(path: Path, table: Table) -> Layout:
    """Where the table's columns stand in the file.

    Raises SourceUnusable or ColumnsMissing.
    """
    if path.suffix in PARQUET_SUFFIXES:
        _places(path, _parquet_columns(path, table), table)
        return Layout("parquet")
    header = _first_line(path)
    rows = {delimiter: next(csv.reader([header], delimiter=delimiter), []) for delimiter in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda each: len(rows[each]))
    positions = _places(path, rows[delimiter], table)
    return Layout("csv", delimiter, len(rows[delimiter]), positions)


def _match(pattern: str) -> list[Path]:
    """The files of one pattern, sorted."""
    path = Path(pattern)
    if path.is_file():
        return [path]
    if path.is_dir():
        return sorted(each for each in path.iterdir() if each.name.endswith(PARQUET_SUFFIXES + TEXT_SUFFIXES))
    return sorted(Path(each) for each in glob.glob(pattern, recursive=True) if Path(each).is_file())


def _first_line(path: Path) -> str:
    """The header of a text file."""
    try:
        with open_text(path) as stream:
            line = stream.readline(LONGEST_LINE_BYTES)
        header = line.decode("utf-8-sig").strip("\r\n")
    except (OSError, EOFError) as error:
        raise SourceUnusable(path, str(error)) from error
    except UnicodeDecodeError as error:
        raise SourceUnusable(path, "its first line is not UTF-8 text") from error
    if not header.strip():
        raise SourceUnusable(path, "it has no header line" if line else "it is empty, without even a header line")
    return header


def _parquet_columns(path: Path, table: Table) -> list[str]:
    """The column names of a Parquet file; ids that are floating-point numbers are refused: they are rounded."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError) as error:
        raise SourceUnusable(path, str(error).splitlines()[0]) from error
    for field in schema:
        if _plain(field.name) in table.columns["store_id"] and pa.types.is_floating(field.type):
            raise SourceUnusable(path, f"its {field.name} is a {field.type}, which rounds ids: write it as text")
    return list(schema.names)


def _places(path: Path, names: Sequence[str], table: Table) -> tuple[tuple[str, int], ...]:
    """The position of each needed column, from 1."""
    plain = [_plain(name) for name in names]
    places = {
        column: [n for n, name in enumerate(plain, 1) if name in known] for column, known in table.columns.items()
    }
    if missing := [column for column, positions in places.items() if not positions]:
        raise ColumnsMissing(path, missing, names, table.name)
    for column, positions in places.items():
        if len(positions) > 1:
            raise SourceUnusable(path, f"it has {len(positions)} columns for {column}")
    return tuple((column, positions[0]) for column, positions in places.items())


def _plain(name: str) -> str:
    """A column name without case, spaces and underscores."""
    return re.sub(r"[\s_]", "", name).lower()
