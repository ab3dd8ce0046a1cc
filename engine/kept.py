"""Kept outages: what each part's own pings say, computed once and kept beside the data set, where it can be written.

They are a cache: without them every figure is the same, and the next report makes them anew.
"""

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Event

import duckdb

import engine
from engine.catalogue import catalogue
from engine.crew import crew_size, make_all
from engine.damage import fault_of
from engine.data_set import DAY_US, KEPT_NAME, NO_OUTAGES, DataSet, Part, name_of_kept
from engine.database import cursor_of, set_variables
from engine.errors import OutputFailed
from engine.pipeline import create_views, share
from engine.progress import Tell, watched
from engine.sinks import copy_to_parquet
from engine.sources import exactly

# The core relations that lie between the pings of a part and what is kept of them.
CORE = ("followed", "segments")
# Those are written aside first, and what is kept is made of that.
SEGMENTS, KEPT = "down_segments", "packed_segments"
# Made once for all parts, under these names.
SHARED = {"stores": "laid_stores", "shift_days": "laid_shift_days"}


@dataclass(frozen=True)
class Kept:
    """The kept outages of some parts: their files, and how many parts had to be read for them."""

    files: tuple[Path, ...]
    used_count: int  # parts of which it was there
    made: tuple[Part, ...]  # those that were read
    is_refused: bool = False  # whether some of it could not be written to the data set's folder
    thread_count: int = 0  # that read parts


def keep(
    connection: duckdb.DuckDBPyConnection, data: DataSet, parts: Sequence[Part], from_us: int, work: Path, tell: Tell
) -> Kept:
    """The kept outages of these parts from an instant on; those that are missing are made, a thread each.

    What an instant cuts is of no use to others, and is made in the work folder, as is all that can't be written to the
    data set's own folder.
    """
    home = data.folder / KEPT_NAME
    with suppress(OSError):
        home.mkdir(exist_ok=True)
    folders = {part: home if part.first_us >= from_us else work for part in parts}
    files = {part: folder / name_of_kept(part, data.manifest, made_by()) for part, folder in folders.items()}
    sound = _sound(connection, [file for file in files.values() if file.is_file()])
    missing = [part for part, file in files.items() if file not in sound]
    if missing:
        _lay_out(connection, data, missing, tell)
        made = _make_all(connection, data, {part: files[part] for part in missing}, from_us, work, tell)
        files |= made
    is_refused = any(files[part].parent != folders[part] for part in missing)
    return Kept(tuple(files.values()), len(parts) - len(missing), tuple(missing), is_refused, crew_size(len(missing)))


@cache
def made_by() -> str:
    """What changes with the relations, how they are rewritten, and what computes them: DuckDB knows the zones."""
    digest = sha256(f"{engine.__version__} {duckdb.__version__}".encode())
    digest.update(Path(__file__).with_name("streaming.py").read_bytes())
    relations = catalogue("", "sources/duckdb", "sources/data_set") | catalogue("parts")
    for name, relation in sorted(relations.items()):
        digest.update(f"{name}\n{relation.text}".encode())
    return digest.hexdigest()[:16]


def _sound(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> set[Path]:
    """Those of the files that can be read whole: a report has no second try once its rows stream."""
    if not files or fault_of(connection, files) is None:
        return set(files)
    return {file for file in files if fault_of(connection, [file]) is None}


def _lay_out(connection: duckdb.DuckDBPyConnection, data: DataSet, parts: Sequence[Part], tell: Tell) -> None:
    """Lays the shifts on the dates of these parts, for every cursor."""
    days = [part.day for part in parts]
    dates = {"laid_from_us": min(days) * DAY_US, "laid_until_us": (max(days) + 1) * DAY_US}
    relations = catalogue("", "sources/duckdb", "sources/data_set") | {"calendar": catalogue("parts")["calendar"]}
    with cursor_of(connection, {**data.variables(()), **dates}) as cursor:
        watched(cursor, "laying out shifts", lambda: share(cursor, relations, SHARED), tell)


def _make_all(
    connection: duckdb.DuckDBPyConnection, data: DataSet, files: dict[Part, Path], from_us: int, work: Path, tell: Tell
) -> dict[Part, Path]:
    """Makes these files, as many at once as there are cores, and says where they are: in the work folder at worst."""
    from engine.streaming import streamed

    relations = {name: catalogue("")[name] for name in CORE} | catalogue("parts")
    statements = streamed(relations, [SEGMENTS])
    refused = Event()

    def see(cursor: duckdb.DuckDBPyConnection, part: Part, segments: str) -> None:
        set_variables(cursor, {"part_file": data.place(part.pings), "part_day": part.day, "part_from_us": from_us})
        set_variables(cursor, {"segments_file": segments})

    def prepare(cursor: duckdb.DuckDBPyConnection) -> None:
        see(cursor, next(iter(files)), data.place(data.manifest.tables[NO_OUTAGES]))
        for statement in statements:
            cursor.execute(statement)
        create_views(cursor, catalogue("parts"), [KEPT])

    def make(cursor: duckdb.DuckDBPyConnection, part: Part) -> Path:
        segments = work / f"segments-{files[part].name}"
        see(cursor, part, exactly(segments))
        try:
            copy_to_parquet(cursor, SEGMENTS, segments)
            return _write_somewhere(cursor, files[part], work, refused)
        finally:
            segments.unlink(missing_ok=True)

    made = make_all(connection, "reading pings", tuple(files), prepare, make, tell)
    return dict(zip(files, made, strict=True))


def _write_somewhere(cursor: duckdb.DuckDBPyConnection, file: Path, work: Path, refused: Event) -> Path:
    """Writes what is kept of the part in hand: as this file, or in the work folder if that can't be.

    What refused one file is not asked for the next. Raises OutputFailed.
    """
    if file.parent != work and not refused.is_set():
        try:
            _write(cursor, file)
        except (OSError, duckdb.IOException):
            refused.set()
        else:
            return file
    try:
        _write(cursor, work / file.name)
    except OSError as error:
        raise OutputFailed(str(work), error.strerror or str(error)) from error
    return work / file.name


def _write(cursor: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Writes what is kept of the part in hand; the file takes its name when it is whole. Raises OSError."""
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}", dir=file.parent)
    os.close(descriptor)
    unfinished = Path(name)
    try:
        copy_to_parquet(cursor, KEPT, unfinished)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
