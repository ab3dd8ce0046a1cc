"""The follower: a thread that keeps the snapshot of the data set as it is now, and cursors of it for any thread."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from engine.data_set import Manifest, open_data_set
from engine.database import configure, errors_told
from engine.errors import EngineError, FleetUnready, ServerStopping, SnapshotFailed
from engine.snapshot import Snapshot, sweep, take_snapshot

POLL_SECONDS = 1.0
RETRY_SECONDS = 60.0
UNREADY_SECONDS = 2  # after which to ask again
STOP_SECONDS = 10.0

log = logging.getLogger(__name__)


class Follower:
    """Follows one data set, with its snapshots in one folder, which no other process may use."""

    def __init__(self, data_folder: Path, home: Path) -> None:
        self._data_folder = data_folder
        self._home = home
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._failed: Manifest | None = None
        self._retry_at = 0.0
        self.snapshot: Snapshot | None = None
        self._why: Exception | None = None
        self.error: SnapshotFailed | None = None  # why the snapshot is not of the data set as it is

    def start(self) -> None:
        """From now on each new version is soon served."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._follow, name="fleet", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends that, also in the middle of a snapshot."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)
        self._serve(None)

    @contextmanager
    def reading(self) -> Iterator[tuple[Snapshot, duckdb.DuckDBPyConnection]]:
        """The present snapshot and a cursor of it, good even if a newer one takes its place.

        Raises FleetUnready, or SnapshotFailed where there is none since it could not be made.
        """
        with self._lock:
            snapshot = self.snapshot
            if snapshot is None:
                raise FleetUnready(UNREADY_SECONDS) if self._why is None else SnapshotFailed(self._why)
            cursor = snapshot.connection.cursor()
        try:
            with errors_told():
                configure(cursor)
                yield snapshot, cursor
        finally:
            cursor.close()

    def _follow(self) -> None:
        """Keeps up with the data set until the end."""
        sweep(self._home)
        while not self._stopping.is_set():
            self._renew()
            self._stopping.wait(POLL_SECONDS)

    def _renew(self) -> None:
        """Serves the data set as it is now; what fails is kept in `error`, and the former figures stay."""
        manifest: Manifest | None = None
        try:
            data = open_data_set(self._data_folder)
            manifest = data.manifest
            if self.snapshot is not None and self.snapshot.manifest == manifest:
                self.error = self._why = None
            elif manifest != self._failed or time.monotonic() >= self._retry_at:
                self._serve(take_snapshot(data, self._home, self._heed_stop))
                self.error = self._why = self._failed = None
        except ServerStopping:
            pass
        except EngineError as error:
            self._remember(manifest, error)
        except Exception as error:  # noqa: BLE001 - it is told through `error`, and the thread must live
            self._remember(manifest, error)

    def _remember(self, manifest: Manifest | None, error: Exception) -> None:
        """What went wrong with which version, which is tried again in a while."""
        self._failed, self._retry_at = manifest, time.monotonic() + RETRY_SECONDS
        self.error = SnapshotFailed(error)
        # Who asks gets an error of its own, since each that is raised keeps its trace.
        self._why = error
        log.warning("%s", self.error)

    def _serve(self, snapshot: Snapshot | None) -> None:
        """From now on this one; the former lives as long as its last cursor."""
        with self._lock:
            former, self.snapshot = self.snapshot, snapshot
            if former is not None:
                former.close()

    def _heed_stop(self, doing: str, done_ratio: float | None = None) -> None:  # noqa: ARG002 - only the moment counts
        """Hears of the progress, and ends the work when all is to stop."""
        if self._stopping.is_set():
            raise ServerStopping(UNREADY_SECONDS)
