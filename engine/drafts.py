"""The next version of a data set while it is made: nobody sees it until it is whole."""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import IO

import msgspec

from engine.damage import damage_told
from engine.data_set import (
    KEPT_NAME,
    LAYOUT,
    MANIFEST_NAME,
    DataSet,
    Load,
    Manifest,
    Part,
    Synced,
    end_unread,
    kept_by,
    kept_of,
    open_data_set,
)
from engine.errors import DataSetBroken, DataSetBusy, DataSetMissing, DataSetNewer, DataSetOlder, OutputFailed
from engine.sinks import sync_folder, whole_file

LOCK_NAME = ".lock"
LOADING_NAME = ".loading"
# How often a lock is asked for that another load has.
POLL_SECONDS = 0.1
# Every load writes one entry; a manifest is read whole, so it keeps the latest only.
KEPT_LOADS = 1000


@dataclass(frozen=True)
class Draft:
    """A load under way: the data set as it was, and a folder in it for what is not whole yet."""

    folder: Path
    former: DataSet | None
    unfinished: Path
    token: str = field(default_factory=partial(secrets.token_hex, 4))

    @property
    def version(self) -> int:
        """The number of the next version."""
        return self.former.manifest.version + 1 if self.former else 1

    @property
    def tables(self) -> Path:
        """The folder for the new files of the next version."""
        return self.unfinished / "tables"

    def place(self, name: str) -> str:
        """Where a new file will be, below the folder of the data set: a name that no other load gives."""
        return f"{_version_name(self.version)}/{name}-{self.token}.parquet"

    def is_new(self, place: str) -> bool:
        """Whether the file at that place is one of the draft's own."""
        return place.startswith(f"{_version_name(self.version)}/")

    def path(self, place: str) -> Path:
        """Where the file for that place is now."""
        return self.tables / Path(place).name if self.is_new(place) else self.folder / place

    @property
    def rejects(self) -> Path:
        """The file for the rows that can't be used."""
        return self.unfinished / "rejects.csv"


@contextmanager
def writing(folder: Path, wait_seconds: float = 0) -> Iterator[Draft]:
    """The right to write the data set. Of what is not committed nothing is left, were it of a load that was killed.

    While another load has it, this waits for so long.
    Raises DataSetBusy, OutputFailed, DataSetBroken, DataSetNewer or DataSetOlder.
    """
    with _locked(folder, wait_seconds):
        # What is not ours to write is left just as it is.
        draft = Draft(folder, _current(folder), folder / LOADING_NAME)
        _sweep(folder)
        try:
            _make(draft)
            with damage_told(draft.former) if draft.former else nullcontext():
                yield draft
        finally:
            _sweep(folder)


@dataclass(frozen=True)
class Contents:
    """What a version holds: its tables' files and its parts, with the rows of each table."""

    tables: dict[str, str]
    parts: tuple[Part, ...]
    row_counts: dict[str, int]
    synced: Synced | None


def commit(draft: Draft, contents: Contents, load: Load | None = None) -> DataSet:
    """Makes these files the data set's next version, in one step: the manifest's new name.

    The version before stays for the reports that begin to read it now; what only older ones have goes when nobody
    reads them. Raises OutputFailed.
    """
    former = draft.former.manifest if draft.former else None
    loads = (*(former.loads if former else ()), *([load] if load else []))[-KEPT_LOADS:]
    manifest = Manifest(
        layout=LAYOUT,
        version=draft.version,
        folder=_version_name(draft.version),
        tables=contents.tables,
        parts=contents.parts,
        row_counts=contents.row_counts,
        loads=loads,
        synced=contents.synced,
    )
    for path in (draft.tables / MANIFEST_NAME, draft.unfinished / MANIFEST_NAME):
        with whole_file(path) as stream:
            stream.write(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    place = draft.folder / manifest.folder
    try:
        _put_in_place(draft, place)
    except OSError as error:
        raise OutputFailed(str(draft.folder), error.strerror or str(error)) from error
    _remove_unread(draft.folder, {manifest.folder, former.folder if former else ""})
    return DataSet(draft.folder, manifest)


def _remove_unread(folder: Path, current: set[str]) -> None:
    """Removes the files that neither these versions count nor any that somebody reads, as far as it may.

    A version that nobody reads ends first of all, so that nobody comes to read it while its files go.
    """
    versions = sorted(folder.glob("v[0-9]*"))
    live = [version for version in versions if version.name in current or not end_unread(version)]
    manifests = [manifest for version in live if (manifest := _manifest_of(version))]
    counted = {name for manifest in manifests for name in (f"{manifest.folder}/{MANIFEST_NAME}", *manifest.files)}
    unread = [file for file in folder.glob("v[0-9]*/*") if f"{file.parent.name}/{file.name}" not in counted]
    kept = {each for manifest in manifests for each in kept_by(manifest)}
    unread += [file for file in (folder / KEPT_NAME).glob("*") if kept_of(file) not in kept]
    for file in unread:
        with suppress(OSError):
            file.unlink()
    for version in versions:
        with suppress(OSError):
            version.rmdir()


def _manifest_of(version: Path) -> Manifest | None:
    """The manifest in the folder of a version, unless that has ended."""
    try:
        return msgspec.json.decode((version / MANIFEST_NAME).read_bytes(), type=Manifest)
    except OSError:
        return None


def _put_in_place(draft: Draft, place: Path) -> None:
    """Tables first, manifest last, each step on disk before the next. Raises OSError."""
    for file in draft.tables.iterdir():
        with file.open("rb") as stream:
            os.fsync(stream.fileno())
    draft.tables.rename(place)
    sync_folder(place)
    sync_folder(draft.folder)
    (draft.unfinished / MANIFEST_NAME).replace(draft.folder / MANIFEST_NAME)
    sync_folder(draft.folder)


def _make(draft: Draft) -> None:
    """The draft's folders. Raises OutputFailed."""
    try:
        draft.tables.mkdir(parents=True)
    except OSError as error:
        raise OutputFailed(str(draft.folder), error.strerror or str(error)) from error


@contextmanager
def _locked(folder: Path, wait_seconds: float) -> Iterator[None]:
    """The folder, made where it is not there, for this load alone. Raises DataSetBusy or OutputFailed."""
    with ExitStack() as resources:
        try:
            str(folder).encode()
            folder.mkdir(parents=True, exist_ok=True)
            lock = resources.enter_context((folder / LOCK_NAME).open("w"))
            _lock(lock, monotonic() + wait_seconds)
        except BlockingIOError as error:
            raise DataSetBusy(folder) from error
        except OSError as error:
            raise OutputFailed(str(folder), error.strerror or str(error)) from error
        except UnicodeEncodeError as error:
            raise OutputFailed(ascii(str(folder)), "its name is not UTF-8 text") from error
        yield


def _lock(file: IO[str], until_seconds: float) -> None:
    """Takes the lock, when it is free. Raises BlockingIOError where it is not by then."""
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if monotonic() >= until_seconds:
                raise
            sleep(POLL_SECONDS)
        else:
            return


def _current(folder: Path) -> DataSet | None:
    """The data set, where there is one."""
    try:
        return open_data_set(folder)
    except DataSetMissing:
        return None


def _sweep(folder: Path) -> None:
    """Removes what is not committed: the unfinished folder, and a version that no manifest came to name."""
    shutil.rmtree(folder / LOADING_NAME, ignore_errors=True)
    with suppress(DataSetBroken, DataSetNewer, DataSetOlder):
        data = _current(folder)
        shutil.rmtree(_version_folder(folder, data.manifest.version + 1 if data else 1), ignore_errors=True)


def _version_folder(folder: Path, version: int) -> Path:
    """Where the new files of a version are."""
    return folder / _version_name(version)


def _version_name(version: int) -> str:
    """What that folder is called."""
    return f"v{version:06}"
