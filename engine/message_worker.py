"""Takes messages from the queue, and has their jobs run in threads, so many at once."""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from engine.message_queue import QUEUE, check_queue, receiving_app

if TYPE_CHECKING:
    from procrastinate import App

LOOK_SECONDS = 0.1
POLL_SECONDS = 2.0
CALL_SECONDS = 5.0
HEARTBEAT_SECONDS = 5.0
STALLED_SECONDS = 20.0
RECONNECT_SECONDS = 1.0
STOP_SECONDS = 15.0

log = logging.getLogger(__name__)


class MessageWorker:
    """Takes messages until it is stopped; for a database that restarts it waits."""

    def __init__(
        self, url: str, concurrency: int, run: Callable[[str], object], call_again: Callable[[], object]
    ) -> None:
        self._url, self._concurrency, self._run, self._call_again = url, concurrency, run, call_again
        self._is_stopping = threading.Event()
        self._pool = ThreadPoolExecutor(concurrency, "worker")
        self._running: set[Future[object]] = set()
        self._thread = threading.Thread(target=self._take, name="messages", daemon=True)

    @property
    def is_working(self) -> bool:
        """Whether a job runs."""
        return any(not future.done() for future in self._running)

    def start(self) -> None:
        """Takes messages from now on, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Takes no more; what runs goes on."""
        self._is_stopping.set()
        if self._thread.ident is not None:
            self._thread.join(STOP_SECONDS)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _take(self) -> None:
        """Takes messages, over a new connection whenever one fails."""
        while not self._is_stopping.is_set():
            try:
                asyncio.run(self._take_until_stopped())
            except Exception as error:  # noqa: BLE001 - whatever it is, the queue is there again some time
                log.warning("the queue can't be read, trying again: %s", next(iter(str(error).splitlines()), error))
                self._is_stopping.wait(RECONNECT_SECONDS)

    async def _take_until_stopped(self) -> None:
        """Takes messages until it is to stop. Raises what the database does wrong."""
        await _first_of(self._take_while_connected(), self._wait_for_stop())

    async def _take_while_connected(self) -> None:
        """Takes messages as long as the database lets it."""
        await asyncio.to_thread(check_queue, self._url)
        async with receiving_app(self._url, self._run_aside).open_async() as app:
            worker = app.run_worker_async(
                queues=[QUEUE],
                concurrency=self._concurrency,
                delete_jobs="always",
                install_signal_handlers=False,
                fetch_job_polling_interval=POLL_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
                shutdown_graceful_timeout=LOOK_SECONDS,
            )
            await _first_of(worker, self._look_after(app))

    async def _run_aside(self, job_id: str) -> None:
        """Runs a job in a thread; should the connection fail meanwhile, the job goes on."""
        future = self._pool.submit(self._run, job_id)
        self._running = {each for each in self._running if not each.done()} | {future}
        await asyncio.wrap_future(future)

    async def _wait_for_stop(self) -> None:
        """Returns when it is to stop."""
        while not self._is_stopping.is_set():  # noqa: ASYNC110 - what is set comes from another thread
            await asyncio.sleep(LOOK_SECONDS)

    async def _look_after(self, app: "App") -> None:
        """Sees to the jobs whose worker died, and to the messages that it had taken."""
        from procrastinate.jobs import Status

        while True:
            await asyncio.to_thread(self._call_again)
            stalled = await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=STALLED_SECONDS)
            for message in stalled:
                if message.id is not None:
                    # Another worker may have been quicker.
                    with suppress(Exception):
                        await app.job_manager.finish_job_by_id_async(message.id, Status.FAILED, delete_job=True)
            await asyncio.sleep(CALL_SECONDS)


async def _first_of(*works: Coroutine[None, None, None]) -> None:
    """Does them side by side until the first one ends, and ends the others. Raises what that one raises."""
    tasks = [asyncio.create_task(each) for each in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()
