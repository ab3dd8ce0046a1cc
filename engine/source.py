"""The PostgreSQL database that a service's data set follows, where the settings name one."""

import logging
import threading
import time
from pathlib import Path

from engine.errors import DataSetBusy, EngineError, PostgresUnusable
from engine.progress import Tell, tell_nobody
from engine.settings import settings
from engine.syncing import sync

RETRY_SECONDS = 1.0
# How long a report waits for a database that restarts.
PATIENCE_SECONDS = 120.0
STOP_SECONDS = 10.0
WAITING = "waiting for the database"

log = logging.getLogger(__name__)


class Source:
    """Brings one data set up to its database. Any thread may use it."""

    def __init__(self, data_folder: Path) -> None:
        self._data_folder = data_folder
        self._turn = threading.Lock()
        self._began = float("-inf")  # when the last sync did that came to its end
        self._is_stopping = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="source", daemon=True)

    def bring_up(self, tell: Tell = tell_nobody) -> None:
        """Has the data set hold whatever the database held by now, where there is one.

        Who waits for another's sync that begins after this call needs none of their own. Raises PostgresUnusable where
        it does not come back in time, and what a sync raises.
        """
        if not settings().source:
            return
        asked = time.monotonic()
        while not self._turn.acquire(timeout=RETRY_SECONDS):
            tell(WAITING)
        try:
            if self._began < asked:
                self._sync(tell, asked + PATIENCE_SECONDS)
        finally:
            self._turn.release()

    def follow(self) -> None:
        """Brings it up every while from now on, in a thread of its own, where there is a database."""
        if settings().source:
            self._thread.start()

    def stop(self) -> None:
        """Ends that."""
        self._is_stopping.set()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)

    def _sync(self, tell: Tell, until: float) -> None:
        """One sync, as soon as the database and the data set let it."""
        while True:
            began = time.monotonic()
            try:
                sync(settings().source, self._data_folder, tell)
            except (PostgresUnusable, DataSetBusy):
                if began >= until:
                    raise
                tell(WAITING)
                time.sleep(RETRY_SECONDS)
            else:
                self._began = began
                return

    def _follow(self) -> None:
        """Follows until the end, whatever goes wrong; the same trouble is told once."""
        trouble: str | None = None
        while not self._is_stopping.wait(settings().sync_seconds):
            try:
                self.bring_up()
                trouble = None
            except EngineError as error:
                if str(error) != trouble:
                    log.warning("the data set can't follow its source: %s", error)
                trouble = str(error)
            except Exception:
                log.exception("the data set can't follow its source")
