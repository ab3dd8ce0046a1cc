"""The data set: a folder of Parquet files and the manifest that says which of them count."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from engine.errors import DataSetBroken, DataSetBusy, DataSetMissing, DataSetNewer
from engine.sinks import sync_folder, whole_file

LAYOUT = 1
MANIFEST_NAME = "manifest.json"
FILES = ("store_ids", "store_status", "store_hours", "store_tz")
# Every load writes one entry; a manifest is read whole, so it keeps the latest only.
KEPT_LOADS = 1000


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
        return {f"{name}_file": str(self.file(name)) for name in FILES}


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
    return DataSet(folder, _parse(folder, text))


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
def writing(folder: Path) -> Iterator[Path]:
    """The right to write the data set, and a folder in it for new files, which is gone at the end if still there.

    Raises DataSetBusy.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DataSetBusy(folder) from error
        for left in folder.glob(".loading-*"):
            shutil.rmtree(left, ignore_errors=True)
        unfinished = folder / f".loading-{os.getpid()}"
        unfinished.mkdir()
        try:
            yield unfinished
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)


def commit(former: DataSet | None, folder: Path, written: Path, row_counts: dict[str, int], load: Load) -> DataSet:
    """Makes the written files the data set's next version, in one step: the manifest's new name.

    The version before stays for the reports that read it now; the one before that goes.
    """
    version = former.manifest.version + 1 if former else 1
    place = folder / f"v{version:06}"
    if place.exists():  # Of a load that died before its manifest.
        shutil.rmtree(place)
    written.rename(place)
    for file in place.iterdir():
        _sync_file(file)
    sync_folder(place)
    sync_folder(folder)
    loads = (*(former.manifest.loads if former else ()), load)[-KEPT_LOADS:]
    manifest = Manifest(layout=LAYOUT, version=version, folder=place.name, row_counts=row_counts, loads=loads)
    with whole_file(folder / MANIFEST_NAME) as stream:
        stream.write(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    kept = {place.name, former.manifest.folder if former else ""}
    for old in folder.glob("v[0-9]*"):
        if old.name not in kept:
            shutil.rmtree(old, ignore_errors=True)
    return DataSet(folder, manifest)


def _sync_file(path: Path) -> None:
    """The file's bytes, on disk."""
    with suppress(OSError), path.open("rb") as stream:
        os.fsync(stream.fileno())
