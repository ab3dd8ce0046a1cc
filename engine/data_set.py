"""The data set: a folder of Parquet files and the manifest that says which of them count."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec

from engine.database import Value
from engine.errors import DataSetBroken, DataSetMissing, DataSetNewer, DataSetOlder
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


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the data set holds."""

    layout: int
    version: int
    folder: str  # where what this version has new lies
    tables: dict[str, str]  # the file of each table, below the folder of the data set
    parts: tuple[Part, ...]  # in the order of time
    row_counts: dict[str, int]
    loads: tuple[Load, ...]

    @property
    def rejected_count(self) -> int:
        """Input rows that the loads rejected."""
        return sum(each.rejected_count for load in self.loads for each in load.counts.values())

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

    Raises DataSetMissing, DataSetBroken, DataSetNewer or DataSetOlder.
    """
    try:
        text = (folder / MANIFEST_NAME).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DataSetMissing(folder) from error
    except (OSError, UnicodeDecodeError) as error:
        raise DataSetBroken(folder, str(error)) from error
    data = DataSet(folder, _parse(folder, text))
    for name in sorted(data.manifest.files):
        if not (folder / name).is_file():
            raise DataSetBroken(folder, f"{name} is missing")
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
        if layout < LAYOUT:
            raise DataSetOlder(folder, layout)
        return msgspec.json.decode(text, type=Manifest)
    except msgspec.DecodeError as error:
        raise DataSetBroken(folder, f"{MANIFEST_NAME}: {error}") from error


def name_of_kept(part: Part, manifest: Manifest, made_by: str) -> str:
    """The name of the file of what is kept of a part under the hours and zones of a version."""
    return KEPT_MARK.join((*part.pings.split("/"), _rules_of(manifest), f"{made_by}.parquet"))


def is_kept_of(file: Path, manifests: Iterable[Manifest]) -> bool:
    """Whether what is kept in this file, or is to be, is of a part and the hours and zones of one of the versions."""
    *place, rules, _ = ("", *file.name.lstrip(".").split(KEPT_MARK))[-4:]
    pings = "/".join(place)
    return any(
        rules == _rules_of(manifest) and any(pings == part.pings for part in manifest.parts) for manifest in manifests
    )


def _rules_of(manifest: Manifest) -> str:
    """What changes with the hours and zones, of which every load that changes them writes other files."""
    tables = manifest.tables
    return sha256(f"{tables['store_hours']}\n{tables['store_tz']}".encode()).hexdigest()[:16]


@contextmanager
def reading(data: DataSet) -> Iterator[None]:
    """Keeps the files of this version where they are, however many loads come meanwhile. Raises DataSetBroken."""
    try:
        descriptor = os.open(data.folder / data.manifest.folder, os.O_RDONLY)
    except OSError as error:
        raise DataSetBroken(data.folder, error.strerror or str(error)) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        if not (data.folder / data.manifest.folder / MANIFEST_NAME).exists():
            raise DataSetBroken(data.folder, f"version {data.manifest.version} was removed")
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
