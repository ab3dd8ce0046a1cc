"""The next version of a data set while it is made: nobody sees it until it is whole."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from engine.data_set import LAYOUT, MANIFEST_NAME, DataSet, Load, Manifest, is_read, open_data_set
from engine.errors import DataSetBroken, DataSetBusy, DataSetMissing, DataSetNewer, OutputFailed
from engine.sinks import sync_folder, whole_file

LOCK_NAME = ".lock"
LOADING_NAME = ".loading"
# Every load writes one entry; a manifest is read whole, so it keeps the latest only.
KEPT_LOADS = 1000


@dataclass(frozen=True)
class Draft:
    """A load under way: the data set as it was, and a folder in it for what is not whole yet."""

    folder: Path
    former: DataSet | None
    unfinished: Path

    @property
    def tables(self) -> Path:
        """The folder for the files of the next version."""
        return self.unfinished / "tables"

    @property
    def rejects(self) -> Path:
        """The file for the rows that can't be used."""
        return self.unfinished / "rejects.csv"


@contextmanager
def writing(folder: Path) -> Iterator[Draft]:
    """The right to write the data set. Of what is not committed nothing is left, were it of a load that was killed.

    Raises DataSetBusy, OutputFailed, DataSetBroken or DataSetNewer.
    """
    with _locked(folder):
        _sweep(folder)
        draft = Draft(folder, _current(folder), folder / LOADING_NAME)
        try:
            _make(draft)
            yield draft
        finally:
            _sweep(folder)


def commit(draft: Draft, row_counts: dict[str, int], load: Load) -> DataSet:
    """Makes the draft's tables the data set's next version, in one step: the manifest's new name.

    The version before stays for the reports that begin to read it now; older ones go when nobody reads them.
    Raises OutputFailed.
    """
    former = draft.former.manifest if draft.former else None
    version = former.version + 1 if former else 1
    place = _version_folder(draft.folder, version)
    loads = (*(former.loads if former else ()), load)[-KEPT_LOADS:]
    manifest = Manifest(layout=LAYOUT, version=version, folder=place.name, row_counts=row_counts, loads=loads)
    with whole_file(draft.unfinished / MANIFEST_NAME) as stream:
        stream.write(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    try:
        _put_in_place(draft, place)
    except OSError as error:
        raise OutputFailed(str(draft.folder), error.strerror or str(error)) from error
    kept = {place.name, former.folder if former else ""}
    for old in draft.folder.glob("v[0-9]*"):
        if old.name not in kept and not is_read(old):
            shutil.rmtree(old, ignore_errors=True)
    return DataSet(draft.folder, manifest)


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
def _locked(folder: Path) -> Iterator[None]:
    """The folder, made where it is not there, for this load alone. Raises DataSetBusy or OutputFailed."""
    with ExitStack() as resources:
        try:
            str(folder).encode()
            folder.mkdir(parents=True, exist_ok=True)
            lock = resources.enter_context((folder / LOCK_NAME).open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DataSetBusy(folder) from error
        except OSError as error:
            raise OutputFailed(str(folder), error.strerror or str(error)) from error
        except UnicodeEncodeError as error:
            raise OutputFailed(ascii(str(folder)), "its name is not UTF-8 text") from error
        yield


def _current(folder: Path) -> DataSet | None:
    """The data set, where there is one."""
    try:
        return open_data_set(folder)
    except DataSetMissing:
        return None


def _sweep(folder: Path) -> None:
    """Removes what is not committed: the unfinished folder, and a version that no manifest came to name."""
    shutil.rmtree(folder / LOADING_NAME, ignore_errors=True)
    with suppress(DataSetBroken, DataSetNewer):
        data = _current(folder)
        shutil.rmtree(_version_folder(folder, data.manifest.version + 1 if data else 1), ignore_errors=True)


def _version_folder(folder: Path, version: int) -> Path:
    """Where the files of a version are."""
    return folder / f"v{version:06}"
