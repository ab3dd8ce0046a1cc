"""The data set: a folder of Parquet files and the manifest that says which of them count."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from engine.errors import DataSetBroken, DataSetMissing, DataSetNewer
from engine.sources import exactly

LAYOUT = 1
MANIFEST_NAME = "manifest.json"
FILES = ("store_ids", "store_status", "store_hours", "store_tz")


class Counts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of the rows of one table in one load: read = kept + repeated + rejected."""

    read_count: int
    kept_count: int
    repeated_count: int
    rejected_count: int


class LoadedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One input file of a load."""

    table_name: str
    path: str
    size_bytes: int
    sha256: str


class Load(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One load: what came from where, when, with which counts."""

    loaded_at: str
    sources: tuple[LoadedFile, ...]
    counts: dict[str, Counts]
    rejects_file: str | None


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the data set holds."""

    layout: int
    version: int
    folder: str
    row_counts: dict[str, int]
    loads: tuple[Load, ...]

    @property
    def rejected_count(self) -> int:
        """Input rows that the loads rejected."""
        return sum(each.rejected_count for load in self.loads for each in load.counts.values())


@dataclass(frozen=True)
class DataSet:
    """One version of a data set, as a report reads it."""

    folder: Path
    manifest: Manifest

    def file(self, name: str) -> Path:
        """The Parquet file of one of FILES."""
        return self.folder / self.manifest.folder / f"{name}.parquet"

    def variables(self) -> dict[str, str]:
        """What the relations of `queries/sources/data_set` take."""
        return {f"{name}_file": exactly(self.file(name)) for name in FILES}


def open_data_set(folder: Path) -> DataSet:
    """The data set as it is now.

    Raises DataSetMissing, DataSetBroken or DataSetNewer.
    """
    try:
        text = (folder / MANIFEST_NAME).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DataSetMissing(folder) from error
    except (OSError, UnicodeDecodeError) as error:
        raise DataSetBroken(folder, str(error)) from error
    data = DataSet(folder, _parse(folder, text))
    for name in FILES:
        if not data.file(name).is_file():
            raise DataSetBroken(folder, f"{data.file(name).relative_to(folder)} is missing")
    return data


class _Versioned(msgspec.Struct):
    """What every manifest tells, whichever version wrote it."""

    layout: int


def _parse(folder: Path, text: str) -> Manifest:
    """The manifest, once its layout is known to be ours."""
    try:
        layout = msgspec.json.decode(text, type=_Versioned).layout
        if layout > LAYOUT:
            raise DataSetNewer(folder, layout)
        return msgspec.json.decode(text, type=Manifest)
    except msgspec.DecodeError as error:
        raise DataSetBroken(folder, f"{MANIFEST_NAME}: {error}") from error


@contextmanager
def reading(data: DataSet) -> Iterator[None]:
    """Keeps the files of this version where they are, however many loads come meanwhile. Raises DataSetBroken."""
    try:
        descriptor = os.open(data.folder / data.manifest.folder, os.O_RDONLY)
    except OSError as error:
        raise DataSetBroken(data.folder, error.strerror or str(error)) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def is_read(folder: Path) -> bool:
    """Whether somebody is reading the version in this folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
