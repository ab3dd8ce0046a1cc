"""Snapshots: the figures of every store of one version of the data set, made once, kept as files, read in memory."""

import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

import duckdb
import msgspec

from engine.catalogue import Relation, catalogue
from engine.data_set import DataSet, Manifest
from engine.database import READING_SHARE, connect, errors_told, identifier
from engine.errors import FileFailed, OutputFailed, QueryFailed
from engine.fleet_rows import Overview
from engine.kept import made_by
from engine.progress import Tell, tell_nobody, watched
from engine.report import prepared
from engine.settings import settings
from engine.sight import REPORT_FOLDERS
from engine.sinks import sync_folder, whole_file, write_rows
from engine.sources import exactly
from engine.workspace import workspace

# The relations that a snapshot keeps; the others of `queries/fleet` are read from them.
KEPT = ("as_of", "fleet_stores", "fleet_figures", "fleet_shifts", "fleet_outages", "down_hours", "heat")
UNFINISHED = ".part-"


@dataclass(frozen=True)
class Snapshot:
    """One version's figures in a database in memory, of which every reader takes a cursor."""

    manifest: Manifest
    as_of_us: int | None  # None where there is no ping
    connection: duckdb.DuckDBPyConnection
    resources: ExitStack
    overviews: dict[str, Overview] = field(default_factory=dict)  # by window: a snapshot never changes

    def close(self) -> None:
        """Lets the database go when its last cursor does."""
        self.resources.close()


def take_snapshot(data: DataSet, home: Path, tell: Tell = tell_nobody) -> Snapshot:
    """The snapshot of this version: the one that is there, or else a new one; all others are removed.

    Raises RunError, and what `tell` raises.
    """
    folder = home / name_of(data.manifest)
    if not folder.is_dir():
        _make(data, folder, tell)
    try:
        snapshot = _opened(data.manifest, folder)
    except (FileFailed, QueryFailed):
        # A file that a crash of the machine cut short.
        shutil.rmtree(folder, ignore_errors=True)
        _make(data, folder, tell)
        snapshot = _opened(data.manifest, folder)
    sweep(home, kept=folder)
    return snapshot


def sweep(home: Path, kept: Path | None = None) -> None:
    """Removes what killed runs left, and with a snapshot to keep all others."""
    for folder in home.glob(f"{UNFINISHED}*" if kept is None else "*"):
        if folder != kept:
            shutil.rmtree(folder, ignore_errors=True)


def name_of(manifest: Manifest) -> str:
    """The name of the folder: the version, and a digest of everything else that the figures depend on."""
    digest = sha256(_made_by())
    digest.update(msgspec.json.encode(manifest))
    return f"{manifest.version}-{digest.hexdigest()[:16]}"


def readers() -> dict[str, Relation]:
    """The relations that are read from those which a snapshot keeps."""
    return {name: relation for name, relation in catalogue("fleet").items() if name not in KEPT}


@cache
def _made_by() -> bytes:
    """The relations, and what computes them."""
    digest = sha256(made_by().encode())
    for name, relation in sorted(catalogue(*REPORT_FOLDERS).items()):
        digest.update(f"{name}\n{relation.text}".encode())
    return digest.digest()


def _make(data: DataSet, folder: Path, tell: Tell) -> None:
    """Writes the kept relations into a folder that takes its name when it is whole."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder.parent))
        try:
            _write(data, unfinished, tell)
            sync_folder(unfinished)
            unfinished.rename(folder)
            sync_folder(folder.parent)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as error:
        raise OutputFailed(str(folder), error.strerror or str(error)) from error


def _write(data: DataSet, folder: Path, tell: Tell) -> None:
    """Computes and writes each kept relation."""
    with prepared(data, KEPT, None, tell) as (connection, _):

        def write() -> None:
            for name in KEPT:
                with whole_file(folder / f"{name}.parquet") as stream:
                    write_rows(connection.sql(f"from {identifier(name)}"), stream, "parquet")

        watched(connection, "computing the fleet", write, tell)


def _opened(manifest: Manifest, folder: Path) -> Snapshot:
    """The files as tables in memory."""
    with ExitStack() as resources, errors_told():
        work = resources.enter_context(workspace(settings().spill))
        connection = resources.enter_context(connect(work, READING_SHARE))
        for name in KEPT:
            connection.read_parquet(exactly(folder / f"{name}.parquet")).create(name)
        as_of_us = connection.execute("from as_of").fetchall()[0][0]
        return Snapshot(manifest, as_of_us, connection, resources.pop_all())
