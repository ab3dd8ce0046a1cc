"""How an input file is to be read: its kind, and where in it the needed columns stand."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from engine.errors import ColumnsMissing, SourceUnusable
from engine.lines import GZIP_MAGIC, first_line, starts_with

DELIMITERS = (",", ";", "\t", "|")
PARQUET_SUFFIXES = (".parquet", ".pq")
PARQUET_MAGIC = b"PAR1"
LONGEST_SHOWN = 40

# The needed columns, each with its known spellings, in the form that _plain gives.
Columns: TypeAlias = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Layout:
    """How a file is to be read: files of one layout are read together."""

    kind: str  # the folder of queries/load that reads it: csv, unquoted or parquet
    places: tuple[tuple[str, int | str], ...]  # of each needed column: in CSV its position from 1, in Parquet its name
    types: tuple[str, ...] = ()  # of the needed columns of a Parquet file
    delimiter: str = ","
    column_count: int = 0
    compression: str = "none"

    def variables(self) -> dict[str, int | str | dict[str, str]]:
        """What the relations of its kind take."""
        places = {f"{column}_at": place for column, place in self.places}
        return {
            "delimiter": self.delimiter,
            "column_count": self.column_count,
            "compression": self.compression,
            # One more than the header has, for what a row has too many.
            "split_columns": {str(position): "VARCHAR" for position in range(1, self.column_count + 2)},
            **places,
        }


def layout_of(path: Path, table_name: str, columns: Columns) -> Layout:
    """Where the table's columns stand in the file.

    Raises SourceUnusable or ColumnsMissing.
    """
    try:
        is_parquet = path.suffix.lower() in PARQUET_SUFFIXES or starts_with(path, PARQUET_MAGIC)
        is_gzip = starts_with(path, GZIP_MAGIC)
    except OSError as error:
        raise SourceUnusable(path, error.strerror or str(error)) from error
    if is_parquet:
        return _parquet_layout(path, table_name, columns)
    return _csv_layout(path, table_name, columns, "gzip" if is_gzip else "none")


def _csv_layout(path: Path, table_name: str, columns: Columns, compression: str) -> Layout:
    """By the header, split at the delimiter that gives the most needed columns, then the most columns."""
    header = first_line(path)
    try:
        rows = {each: next(csv.reader([header], delimiter=each, skipinitialspace=True)) for each in DELIMITERS}
    except csv.Error as error:
        raise SourceUnusable(path, f"its first line is no header ({error})") from error
    known = frozenset().union(*columns.values())
    delimiter = max(DELIMITERS, key=lambda each: (len(known & set(map(_plain, rows[each]))), len(rows[each])))
    positions = _positions(path, rows[delimiter], table_name, columns)
    places = tuple((column, position + 1) for column, position in positions.items())
    return Layout("csv", places, delimiter=delimiter, column_count=len(rows[delimiter]), compression=compression)


def _parquet_layout(path: Path, table_name: str, columns: Columns) -> Layout:
    """By the schema; ids that are floating-point numbers are refused: they are rounded."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError) as error:
        raise SourceUnusable(path, str(error).splitlines()[0]) from error
    positions = _positions(path, schema.names, table_name, columns)
    fields = {column: schema.field(position) for column, position in positions.items()}
    if pa.types.is_floating(fields["store_id"].type):
        raise SourceUnusable(path, f"its store_id is a {fields['store_id'].type}, which rounds ids: write it as text")
    places = tuple((column, field.name) for column, field in fields.items())
    return Layout("parquet", places, types=tuple(str(field.type) for field in fields.values()))


def _positions(path: Path, names: Sequence[str], table_name: str, columns: Columns) -> dict[str, int]:
    """The position of each needed column, from 0."""
    plain = [_plain(name) for name in names]
    found = {column: [n for n, name in enumerate(plain) if name in known] for column, known in columns.items()}
    if missing := [column for column, positions in found.items() if not positions]:
        raise ColumnsMissing(path, missing, map(_shown, names), table_name)
    for column, positions in found.items():
        if len(positions) > 1:
            raise SourceUnusable(path, f"it has {len(positions)} columns for {column}")
    return {column: positions[0] for column, positions in found.items()}


def _plain(name: str) -> str:
    """A column name without case, spaces and underscores."""
    return re.sub(r"[\s_]", "", name).lower()


def _shown(name: str) -> str:
    """A column name as an error can show it."""
    printable = "".join(letter if letter.isprintable() else "\ufffd" for letter in name)
    return printable if len(printable) <= LONGEST_SHOWN else f"{printable[:LONGEST_SHOWN]}…"
