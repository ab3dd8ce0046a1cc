"""A real HTTP server for webhooks, which does to each request what the test says."""

import base64
import contextlib
import hashlib
import hmac
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from standardwebhooks.webhooks import Webhook

SECONDS = 20


@dataclass(frozen=True)
class Got:
    """A request."""

    path: str
    headers: dict[str, str]
    body: bytes

    def verified(self, secret: str) -> Any:  # noqa: ANN401 - whatever the message says
        """The body, once its signature holds, by the library and by the words of the specification."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.body
        mac = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert self.headers["webhook-signature"] == f"v1,{mac}"
        return Webhook(secret).verify(self.body, self.headers)


@dataclass
class Receiver:
    """The server: its address, what it got, and what it does to the next requests; it answers 204 to the rest."""

    url: str
    plan: list[int | str] = field(default_factory=list)
    got: list[Got] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def wait(self, count: int) -> list[Got]:
        """What it got, once that is so much."""
        until = time.monotonic() + SECONDS
        while len(self.got) < count:
            assert time.monotonic() < until, self.got
            time.sleep(0.02)
        return self.got


@contextlib.contextmanager
def receiving(*plan: int | str, certificate: Path | None = None) -> Iterator[Receiver]:
    """A receiver on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.got.append(Got(self.path, {name.lower(): text for name, text in self.headers.items()}, body))
            _act(self, found.plan.pop(0) if found.plan else 204, found.released)

        do_GET = do_POST  # noqa: N815 - so the server calls it

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "https" if certificate else "http"
    found = Receiver(f"{scheme}://localhost:{server.server_port}/hook?key=private", list(plan))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield found
    finally:
        found.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _act(handler: BaseHTTPRequestHandler, act: int | str, released: threading.Event) -> None:
    """Answers with a status, or badly."""
    handler.close_connection = True
    match act:
        case "close":
            return
        case "hang":
            released.wait(SECONDS)
        case "drip":
            with contextlib.suppress(OSError):
                handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
                while not released.wait(0.02):
                    handler.wfile.write(b"X: x\r\n"[:1])
        case "garbage":
            handler.wfile.write(b"hello\r\n\r\n")
        case "flood":
            with contextlib.suppress(OSError):
                handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
                while not released.is_set():
                    handler.wfile.write(b"x" * 65_536)
        case "redirect":
            handler.send_response(302)
            handler.send_header("Location", "/elsewhere")
            handler.end_headers()
        case _:
            handler.send_response(int(act))
            handler.end_headers()
