"""Writes a relation as CSV, Parquet, JSON or NDJSON, batch by batch; a final name never holds a partial file."""

import io
import os
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import duckdb

from engine.database import identifier, literal
from engine.errors import FormatUnknown, OutputFailed, QueryFailed

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

BATCH_ROWS = 100_000
# Words in the names of types that a format can not hold.
FORMLESS = {
    "csv": ("BLOB", "MAP", "STRUCT", "UNION", "["),
    "json": ("BLOB", "MAP", "UNION"),
    "ndjson": ("BLOB", "MAP", "UNION"),
}
# The file has the name that it is given from the start: who cleans up knows it by that.
AS_PARQUET = "(format parquet, compression lz4_raw, parquet_version v2, use_tmp_file false)"
# How DuckDB's messages begin, where Arrow has dropped what kind of error it was.
STREAM_ERRORS = {
    "Out of Memory Error": duckdb.OutOfMemoryException,
    "INTERRUPT Error": duckdb.InterruptException,
    "IO Error": duckdb.IOException,
}


def write_rows(relation: duckdb.DuckDBPyRelation, target: BinaryIO, file_format: str) -> int:
    """Streams the relation's rows into the open file, and gives how many there were.

    Raises FormatUnknown, QueryFailed for a column that has no form outside DuckDB, OSError where writing fails.
    """
    if file_format not in WRITERS:
        raise FormatUnknown(file_format, WRITERS)
    _check_columns(relation, file_format)
    return WRITERS[file_format](Rows(relation.to_arrow_reader(BATCH_ROWS)), target)


def _check_columns(relation: duckdb.DuckDBPyRelation, file_format: str) -> None:
    """Raises QueryFailed for columns that the format has no form for."""
    if len(set(relation.columns)) < len(relation.columns):
        raise QueryFailed("two of its columns have one name: name them apart with as")
    shapeless = ("INTERVAL", *FORMLESS.get(file_format, ()))
    for name, kind in zip(relation.columns, map(str, relation.types), strict=True):
        if any(word in kind for word in shapeless):
            raise QueryFailed(f"the column {name} is {kind}, which {file_format} has no form for: cast it")


@dataclass(frozen=True)
class Rows:
    """Rows as they are computed, in batches. Of what fails meanwhile Arrow gives no more than DuckDB's message."""

    reader: "pa.RecordBatchReader"

    @property
    def schema(self) -> "pa.Schema":
        """The columns."""
        return self.reader.schema

    def __iter__(self) -> "Iterator[pa.RecordBatch]":
        """The batches. Raises DuckDB's errors."""
        try:
            yield from self.reader
        except OSError as error:
            kinds = (kind for title, kind in STREAM_ERRORS.items() if str(error).startswith(title))
            raise next(kinds, duckdb.Error)(str(error)) from error


def import_polars_aside() -> None:
    """Imports Polars, which takes a while, in a thread of its own while DuckDB computes."""
    threading.Thread(target=import_module, args=("polars",), daemon=True).start()


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that takes its name when it is complete and on disk; on an error nothing is left of it.

    A link is followed, and a file that is replaced keeps its mode. What is no file, such as a pipe or a device, is
    written to directly. Raises OutputFailed.
    """
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not target.is_file():
            with target.open("wb") as stream:
                yield stream
            return
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask()
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        unfinished = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                yield stream
                stream.flush()
                os.fchmod(descriptor, mode)
                os.fsync(descriptor)
            unfinished.replace(target)
            sync_folder(target.parent)
        finally:
            unfinished.unlink(missing_ok=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputFailed(str(path), error.strerror or str(error)) from error


def copy_to_parquet(connection: duckdb.DuckDBPyConnection, relation: str, path: Path) -> int:
    """Writes the rows of a relation as a Parquet file of a data set, and gives their count."""
    copy = f"copy {identifier(relation)} to {literal(str(path.absolute()))}"
    return int(connection.execute(f"{copy} {AS_PARQUET}").fetchall()[0][0])


def sync_folder(folder: Path) -> None:
    """The names in the folder, on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_csv(rows: Rows, target: BinaryIO) -> int:
    """RFC 4180, with a header even where there is no row; decimals as they are declared."""
    count = 0
    target.write(_text(_frame(rows.schema.empty_table()).write_csv))
    for frame in _frames(rows):
        target.write(_text(partial(frame.write_csv, include_header=False)))
        count += frame.height
    return count


def _write_parquet(rows: Rows, target: BinaryIO) -> int:
    """One row group a batch, zstd."""
    import pyarrow.parquet as pq

    count = 0
    with pq.ParquetWriter(target, rows.schema, compression="zstd") as writer:
        for batch in rows:
            writer.write_batch(batch)
            count += batch.num_rows
    return count


def _write_ndjson(rows: Rows, target: BinaryIO) -> int:
    """One object a line; decimals as numbers."""
    count = 0
    for frame in _frames(rows):
        target.write(_text(_numbers(frame).write_ndjson))
        count += frame.height
    return count


def _write_json(rows: Rows, target: BinaryIO) -> int:
    """One array of objects; decimals as numbers."""
    count = 0
    for frame in _frames(rows):
        lines = _text(_numbers(frame).write_ndjson).rstrip(b"\n")
        target.write((b",\n" if count else b"[\n") + lines.replace(b"}\n{", b"},\n{"))
        count += frame.height
    target.write(b"\n]\n" if count else b"[]\n")
    return count


WRITERS: dict[str, Callable[[Rows, BinaryIO], int]] = {
    "csv": _write_csv,
    "parquet": _write_parquet,
    "json": _write_json,
    "ndjson": _write_ndjson,
}


def _text(write: Callable[[io.BytesIO], object]) -> bytes:
    """What Polars writes. It would write to an open file itself, but hide why that failed."""
    buffer = io.BytesIO()
    write(buffer)
    return buffer.getvalue()


def _frames(rows: Rows) -> Iterator["pl.DataFrame"]:
    """The batches that have rows, as Polars frames."""
    return (_frame(batch) for batch in rows if batch.num_rows)


def _frame(data: "pa.RecordBatch | pa.Table") -> "pl.DataFrame":
    """Arrow as a Polars frame, without a copy."""
    import polars as pl

    return cast("pl.DataFrame", pl.from_arrow(data))


def _numbers(frame: "pl.DataFrame") -> "pl.DataFrame":
    """Decimals as JSON numbers: two decimals survive in a double, whole ones stay whole."""
    import polars as pl

    whole = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Decimal) and kind.scale == 0]
    parts = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Decimal) and kind.scale != 0]
    return frame.with_columns(pl.col(whole).cast(pl.Int128), pl.col(parts).cast(pl.Float64))


def _umask() -> int:
    """The process's file mode mask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
