"""The data set: a folder of Parquet files and the manifest that says which of them count."""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG
from typing import TypeVar

import msgspec

from engine.database import Value
from engine.errors import (
    DataSetBroken,
    DataSetForbidden,
    DataSetMissing,
    DataSetNewer,
    DataSetOlder,
    OutputUnusable,
    VersionGone,
)
from engine.sources import exactly

LAYOUT = 2
MANIFEST_NAME = "manifest.json"
TABLE_FILES = ("store_ids", "store_hours", "store_tz")
# Files without a row, so that there is one to read where there is no part.
NO_PINGS, NO_EDGES, NO_OUTAGES = EMPTY_FILES = ("no_pings", "no_edges", "no_outages")
# Where what parts say by themselves is kept, and what stands between the parts of such a file's name.
KEPT_NAME = "kept"
KEPT_MARK = "~"
DAY_US = 86_400_000_000
T = TypeVar("T")


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


class Load(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One load: what came from where, when, with which counts."""

    loaded_at: str
    sources: tuple[LoadedFile, ...]
    counts: dict[str, Counts]
    rejects_file: str | None
    is_sync: bool = False  # whether it met rows again that syncs before it had met


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Some pings of one UTC date, between two instants between which no other part has any, in two files.

    Its pings are sorted by store, time and answer, which the load has proven; its edges are where each store's pings
    begin and end. Parts never change: a load that has pings for the middle of one writes another in its place.
    """

    pings: str  # the file of its pings, below the folder of the data set
    edges: str  # the file of its edges
    day: int  # days since 1970-01-01
    first_us: int  # UTC microseconds of the first ping
    last_us: int  # and of the last
    row_count: int


class Synced(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How far a PostgreSQL database is copied."""

    source: str  # which database and tables, whatever address they are reached by
    shown: str  # its address when it was last read, for people
    newest_us: int | None  # UTC microseconds of the newest ping that was there and not yet to come
    rejected_count: int = 0  # rows that this and former syncs rejected, each once
    standing_counts: dict[str, int] = {}  # those of a table that the next sync will meet again


# What a data set has that was never synced is written as before it could be.
class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the data set holds."""

    layout: int
    version: int
    folder: str  # where what this version has new lies
    tables: dict[str, str]  # the file of each table, below the folder of the data set
    parts: tuple[Part, ...]  # in the order of time
    row_counts: dict[str, int]
    loads: tuple[Load, ...]
    synced: Synced | None = None

    @property
    def rejected_count(self) -> int:
        """Input rows that the loads rejected, those of syncs each once."""
        loads = [load for load in self.loads if not load.is_sync]
        by_loads = sum(each.rejected_count for load in loads for each in load.counts.values())
        return by_loads + (self.synced.rejected_count if self.synced else 0)

    @property
    def files(self) -> set[str]:
        """Every file that counts, below the folder of the data set."""
        return {*self.tables.values(), *(name for part in self.parts for name in (part.pings, part.edges))}


@dataclass(frozen=True)
class DataSet:
    """One version of a data set, as a report reads it."""

    folder: Path
    manifest: Manifest

    @property
    def latest_ping_us(self) -> int | None:
        """The instant of the latest ping, if there is any."""
        return self.manifest.parts[-1].last_us if self.manifest.parts else None

    def place(self, name: str) -> str:
        """A file of the manifest as DuckDB takes it."""
        return exactly(self.folder / name)

    def parts_between(self, from_us: int, until_us: int) -> tuple[Part, ...]:
        """The parts that have pings from one instant until before the other."""
        return tuple(part for part in self.manifest.parts if part.last_us >= from_us and part.first_us < until_us)

    def variables(self, parts: Iterable[Part] | None = None) -> dict[str, Value]:
        """What the relations of `queries/sources/data_set` take, with the pings of these parts, by default of all."""
        chosen = self.manifest.parts if parts is None else parts
        tables = {f"{name}_file": self.place(self.manifest.tables[name]) for name in TABLE_FILES}
        no_pings = self.place(self.manifest.tables[NO_PINGS])
        return {**tables, "store_status_files": [no_pings, *(self.place(part.pings) for part in chosen)]}


def open_data_set(folder: Path) -> DataSet:
    """The data set as it is now.

    Raises DataSetMissing, DataSetBroken, DataSetForbidden, DataSetNewer or DataSetOlder.
    """
    try:
        text = _look(folder, MANIFEST_NAME, lambda file: file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise DataSetBroken(folder, f"{MANIFEST_NAME}: {error}") from error
    if text is None:
        raise DataSetMissing(folder)
    data = DataSet(folder, _parse(folder, text))
    for name in sorted(data.manifest.files):
        if not _look(folder, name, lambda file: S_ISREG(file.stat().st_mode)):
            raise DataSetBroken(folder, f"{name} is missing")
    return data


def _look(folder: Path, name: str, look: Callable[[Path], T]) -> T | None:
    """What a look at one of its files gives; None where it is not there. Raises DataSetForbidden, DataSetBroken."""
    file = folder / name
    try:
        return look(file)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError as error:
        raise DataSetForbidden(folder, f"{file}: {error.strerror}") from error
    except OSError as error:
        raise DataSetBroken(folder, f"{name}: {error.strerror or error}") from error


class _Versioned(msgspec.Struct):
    """What every manifest tells, whichever version wrote it."""

    layout: int


def _parse(folder: Path, text: str) -> Manifest:
    """The manifest, once its layout is known to be ours."""
    try:
        layout = msgspec.json.decode(text, type=_Versioned).layout
        if layout > LAYOUT:
            raise DataSetNewer(folder, layout)
        if layout < LAYOUT:
            raise DataSetOlder(folder, layout)
        return msgspec.json.decode(text, type=Manifest)
    except msgspec.DecodeError as error:
        raise DataSetBroken(folder, f"{MANIFEST_NAME}: {error}") from error


def check_outside(path: Path, folder: Path) -> None:
    """Tells before the work that what is to be written there, links followed, lies among the data set's own files.

    Raises OutputUnusable.
    """
    if Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
        raise OutputUnusable(str(path), f"it is in the folder of the data set, {folder}")


def name_of_kept(part: Part, manifest: Manifest, made_by: str) -> str:
    """The name of the file of what is kept of a part under the hours and zones of a version."""
    return KEPT_MARK.join((*part.pings.split("/"), _rules_of(manifest), f"{made_by}.parquet"))


def kept_of(file: Path) -> tuple[str, str]:
    """The file of the pings of which something is kept in this file, or is to be, and under which hours and zones."""
    *place, rules, _ = ("", "", *file.name.lstrip(".").split(KEPT_MARK))[-4:]
    return "/".join(place), rules


def kept_by(manifest: Manifest) -> set[tuple[str, str]]:
    """The same of all that a version may keep."""
    return {(part.pings, _rules_of(manifest)) for part in manifest.parts}


def _rules_of(manifest: Manifest) -> str:
    """What changes with the hours and zones, of which every load that changes them writes other files."""
    tables = manifest.tables
    return sha256(f"{tables['store_hours']}\n{tables['store_tz']}".encode()).hexdigest()[:16]


@contextmanager
def reading(data: DataSet) -> Iterator[None]:
    """Keeps the files of this version where they are, however many loads come meanwhile.

    Raises VersionGone, DataSetForbidden, DataSetBroken.
    """
    version = data.manifest.folder
    descriptor = _look(data.folder, version, lambda folder: os.open(folder, os.O_RDONLY))
    if descriptor is None:
        raise VersionGone(data.folder, f"{version} is gone")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        if _look(data.folder, f"{version}/{MANIFEST_NAME}", Path.stat) is None:
            raise VersionGone(data.folder, f"{version} is gone")
        yield
    finally:
        os.close(descriptor)


def end_unread(folder: Path) -> bool:
    """Removes the manifest of the version in this folder, unless somebody is reading it; says whether it is gone.

    From then on nobody can begin to read it: who does waits for this lock, and then looks for the manifest.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        (folder / MANIFEST_NAME).unlink(missing_ok=True)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True
