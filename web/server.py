"""The HTTP server: waitress, with a bound on how long a request may take to arrive and an answer to leave."""

import contextlib
import json
import socket
import threading
import time

import structlog
from flask import Flask
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher

from web.headers import HEADERS
from web.problems import kind_of

THREADS = 16
MOST_CONNECTIONS = 1000
MOST_HEADER_BYTES = 32 * 1024
MOST_BODY_BYTES = 64 * 1024
ARRIVAL_SECONDS = 20  # for the whole of a request, from its first byte
STALL_SECONDS = 30  # without a byte in either direction
CROWDED_SECONDS = 2  # either of them, while most connections are taken
CROWDED_RATIO = 0.8
SWEEP_SECONDS = 2
FLUSH_SECONDS = 5  # for answers on their way when the server ends


class ProblemTask(ErrorTask):  # type: ignore[misc]
    """Answers what is no HTTP request, or too long a one, as everything else is answered."""

    def execute(self) -> None:
        """Writes the problem."""
        error = self.request.error
        problem = {
            "type": f"/problems/{kind_of(error.reason)}",
            "title": error.reason,
            "status": error.code,
            "detail": "the server could not take this request",
            "instance": "",
        }
        body = json.dumps(problem).encode()
        self.status = f"{error.code} {error.reason}"
        headers = {"Content-Type": "application/problem+json", "Cache-Control": "no-store"} | HEADERS
        self.response_headers.extend(headers.items())
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows since when a request has been arriving."""

    error_task_class = ProblemTask
    arriving_since: float | None = None

    def received(self, data: bytes) -> bool:
        """Notes when a request's first byte comes, and when its last one has come."""
        is_taken = bool(super().received(data))
        if self.request is None:
            self.arriving_since = None
        elif self.arriving_since is None:
            self.arriving_since = time.time()
        return is_taken

    def is_too_slow(self, now: float, arrival_seconds: float, stall_seconds: float) -> bool:
        """Whether a request drips in, nothing is said at all, or an answer is not fetched."""
        if self.arriving_since is not None and not self.requests and now > self.arriving_since + arrival_seconds:
            return True
        is_waited_for = not self.requests or self.total_outbufs_len > 0
        return bool(is_waited_for and now > self.last_activity + stall_seconds)

    def drop(self) -> None:
        """Ends the connection, also where its client reads nothing and so can't be told."""
        self.will_close = True
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)


class Server(TcpWSGIServer):  # type: ignore[misc]
    """Serves an application on a socket until it is closed; `application` may be another one from some moment on."""

    channel_class = Channel

    def __init__(self, app: Flask, listener: socket.socket) -> None:
        adjustments = Adjustments(
            sockets=[listener],
            threads=THREADS,
            connection_limit=MOST_CONNECTIONS,
            asyncore_use_poll=True,
            cleanup_interval=SWEEP_SECONDS,
            channel_timeout=STALL_SECONDS,
            max_request_header_size=MOST_HEADER_BYTES,
            max_request_body_size=MOST_BODY_BYTES,
            clear_untrusted_proxy_headers=True,
            # A reader that is gone, or an answer that was cut, is no news with a trace.
            log_socket_errors=False,
            ident=None,
        )
        dispatcher = ThreadedTaskDispatcher()
        dispatcher.set_thread_count(THREADS)
        about = (listener.family, listener.type, listener.proto, listener.getsockname())
        self._is_closing = threading.Event()
        super().__init__(app, {}, True, listener, dispatcher, adjustments, about, bind_socket=False)  # noqa: FBT003
        self._thread = threading.Thread(target=self.run, name="http", daemon=True)

    def maintenance(self, now: float) -> None:
        """Drops the connections that take too long: sooner while they leave little room for others."""
        channels = list(self.active_channels.values())
        is_crowded = len(channels) > CROWDED_RATIO * MOST_CONNECTIONS
        patience = (CROWDED_SECONDS,) * 2 if is_crowded else (ARRIVAL_SECONDS, STALL_SECONDS)
        for channel in channels:
            if channel.is_too_slow(now, *patience):
                channel.drop()

    def start(self) -> None:
        """Serves in a thread of its own."""
        self._thread.start()

    def run(self) -> None:
        """Serves until it is closed, then sends what is on its way."""
        until = None
        while until is None or (time.monotonic() < until and self._is_busy()):
            if self._is_closing.is_set() and until is None:
                until = time.monotonic() + FLUSH_SECONDS
                self.accepting = False
            try:
                wasyncore.loop(timeout=1 if until is None else 0.1, use_poll=True, map=self._map, count=1)
            except Exception as error:  # noqa: BLE001 - one broken connection must not end the service
                structlog.get_logger().error("server loop", exc_info=error)
        self.task_dispatcher.shutdown(timeout=1)
        wasyncore.close_all(self._map, ignore_all=True)

    def stop(self) -> None:
        """Ends it, and waits for that; done again it does nothing."""
        if self._is_closing.is_set():
            return
        self._is_closing.set()
        self.pull_trigger()
        self._thread.join()

    def _is_busy(self) -> bool:
        return any(channel.requests or channel.total_outbufs_len for channel in self.active_channels.values())
