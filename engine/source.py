"""The PostgreSQL database that a service's data set follows, where the settings name one."""

import logging
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import EngineError
from engine.patience import outlast
from engine.progress import Tell, tell_nobody
from engine.settings import settings
from engine.syncing import sync

LOOK_SECONDS = 0.2
# How long a database that restarts is waited for, or who writes the data set; a report waits as long as it may take.
PATIENCE_SECONDS = 120.0
STOP_SECONDS = 10.0
WAITING = "waiting for the database"

log = logging.getLogger(__name__)


class SyncStopped(Exception):
    """All is to stop, so the sync is, too."""


@dataclass
class Bringing:
    """One sync under way, in a thread of its own: it may wait for locks and networks, and hears nothing meanwhile."""

    data_folder: Path
    is_stopping: threading.Event
    began: float = field(default_factory=time.monotonic)
    ended: threading.Event = field(default_factory=threading.Event)
    doing: str = WAITING
    error: Exception | None = None

    def run(self) -> None:
        """Does it, and keeps what went wrong for those who wait."""
        try:
            sync(settings().source, self.data_folder, self._hear)
        except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
            self.error = error
        finally:
            self.ended.set()

    def _hear(self, doing: str, done_ratio: float | None = None) -> None:  # noqa: ARG002 - a sync has no measure
        if self.is_stopping.is_set():
            raise SyncStopped
        self.doing = doing


class Source:
    """Brings one data set up to its database. Any thread may use it."""

    def __init__(self, data_folder: Path) -> None:
        self._data_folder = data_folder
        self._turn = threading.Lock()
        self._bringing: Bringing | None = None
        self._is_stopping = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="source", daemon=True)

    def bring_up(self, tell: Tell = tell_nobody, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Has the data set hold whatever the database held by now, where there is one.

        `tell` is told all the while, and what it raises ends the wait, but not the sync, which others may wait for.
        Raises PostgresUnusable where the database does not come back in time, and what a sync raises.
        """
        if not settings().source:
            return
        outlast(lambda _: self._bring_up(tell), tell, WAITING, patience_seconds)

    def follow(self) -> None:
        """Brings it up every while from now on, in a thread of its own, where there is a database."""
        if settings().source:
            self._thread.start()

    def stop(self) -> None:
        """Ends that, and what runs of it, so that nothing computes any more when the process ends."""
        self._is_stopping.set()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)
        if self._bringing is not None:
            self._bringing.ended.wait(STOP_SECONDS)

    def _bring_up(self, tell: Tell) -> None:
        """Waits for a sync that begins from now on. Raises what that raises."""
        asked = time.monotonic()
        while True:
            bringing = self._under_way()
            while not bringing.ended.wait(LOOK_SECONDS):
                tell(bringing.doing)
            # An earlier one may have missed what came since.
            if bringing.began >= asked:
                break
        if bringing.error is not None:
            raise bringing.error

    def _under_way(self) -> Bringing:
        """The sync that runs, or else a new one."""
        with self._turn:
            if self._bringing is None or self._bringing.ended.is_set():
                self._bringing = Bringing(self._data_folder, self._is_stopping)
                threading.Thread(target=self._bringing.run, name="sync", daemon=True).start()
            return self._bringing

    def _heed_stop(self, doing: str, done_ratio: float | None = None) -> None:  # noqa: ARG002 - only the moment counts
        """Ends the wait when all is to stop."""
        if self._is_stopping.is_set():
            raise SyncStopped

    def _follow(self) -> None:
        """Follows until the end, whatever goes wrong; the same trouble is told once."""
        trouble: str | None = None
        while not self._is_stopping.wait(settings().sync_seconds):
            try:
                self.bring_up(self._heed_stop)
                trouble = None
            except SyncStopped:
                return
            except EngineError as error:
                if str(error) != trouble:
                    log.warning("the data set can't follow its source: %s", error)
                trouble = str(error)
            except Exception:
                log.exception("the data set can't follow its source")
