"""The caretaker: threads that look after what is due, be it a report of a schedule or a webhook to be told.

Any number of them may run over one database, in servers and workers: what is due is taken by one.
"""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from engine.data_set import Manifest, open_data_set
from engine.errors import EngineError, JobTableFailed
from engine.message import USER_AGENT, message, message_id
from engine.schedule import Delivery
from engine.schedule_store import ScheduleStore
from engine.settings import settings
from engine.webhook import TRY_SECONDS, post

TICK_SECONDS = 1.0
SWEEP_SECONDS = 600.0
STOP_SECONDS = 10.0
MOST_DELIVERIES = 4  # at once: one that hangs must not hold up the others

log = logging.getLogger(__name__)


class Caretaker:
    """Looks after the schedules of one database; `fired` hears when there is a new job."""

    def __init__(self, store: ScheduleStore, data_folder: Path, fired: Callable[[], object]) -> None:
        self._store, self._data_folder, self._fired = store, data_folder, fired
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._look, name="caretaker", daemon=True)
        self._deliveries: list[threading.Thread] = []
        self._swept = float("-inf")
        self._trouble: str | None = None

    def start(self) -> None:
        """Looks each second from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Takes nothing more in hand."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)

    def let_end(self, seconds: float) -> None:
        """Waits for deliveries in hand. One that does not end by then is made again by whoever looks next."""
        until = time.monotonic() + min(seconds, TRY_SECONDS)
        for each in self._deliveries:
            each.join(max(0.0, until - time.monotonic()))

    def tick(self) -> None:
        """Takes what is due now in hand, and does not wait for deliveries. Raises JobTableFailed."""
        self._fire()
        self._deliveries = [each for each in self._deliveries if each.is_alive()]
        while len(self._deliveries) < MOST_DELIVERIES and (delivery := self._store.claim_delivery()):
            thread = threading.Thread(target=self._deliver_all, args=(delivery,), name="webhook", daemon=True)
            self._deliveries.append(thread)
            thread.start()
        if time.monotonic() - self._swept >= SWEEP_SECONDS:
            self._store.sweep()
            self._swept = time.monotonic()

    def _look(self) -> None:
        """Ticks until the end, whatever goes wrong; the same trouble is told once."""
        while not self._stopping.is_set():
            try:
                self.tick()
                self._trouble = None
            except Exception as error:
                if str(error) != self._trouble:
                    log.exception("what is due can't be looked after; trying again")
                self._trouble = str(error)
            self._stopping.wait(TICK_SECONDS)

    def _fire(self) -> None:
        """Has what is due made. What hinders it is written down, and the next tick tries again."""
        due = self._store.due()
        if not due:
            return
        try:
            manifest = open_data_set(self._data_folder).manifest
            for schedule_id in due:
                self._fire_one(schedule_id, manifest)
        except JobTableFailed:
            raise
        except EngineError as error:
            # The data set, or the queue that is full, hinders all of them.
            if self._store.hinder(str(error)):
                log.warning("no report can be made by schedules: %s", error)

    def _fire_one(self, schedule_id: str, manifest: Manifest) -> None:
        """Has one report made. Raises EngineError; what nobody foresaw hinders this one alone."""
        try:
            if self._store.fire(schedule_id, manifest, settings().queue_limit):
                self._fired()
        except EngineError:
            raise
        except Exception:
            if self._store.hinder("an unexpected error: the server's log has it", schedule_id):
                log.exception("schedule %s failed", schedule_id)

    def _deliver_all(self, first: Delivery) -> None:
        """Tells a webhook, and others after it as long as any is to be told."""
        delivery: Delivery | None = first
        try:
            while delivery:
                self._deliver(delivery)
                delivery = None if self._stopping.is_set() else self._store.claim_delivery()
        except Exception:
            # It is told again in a minute, and maybe twice then.
            log.exception("what came of a webhook was not written down")

    def _deliver(self, delivery: Delivery) -> None:
        """Tells one webhook, and writes down what came of it."""
        run, schedule = delivery.run, delivery.schedule
        url, secret = schedule.webhook_url or "", schedule.webhook_secret or ""
        outcome = post(url, secret, message_id(delivery), message(delivery, settings().url), USER_AGENT)
        if outcome.error:
            log.warning("webhook of schedule %s, try %d: %s", schedule.name, run.try_count, outcome.error)
        self._store.end_delivery(run, outcome.status, outcome.error, is_final=outcome.is_final)
