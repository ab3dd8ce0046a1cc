"""Webhooks: a signed POST by the Standard Webhooks specification, tried once and within a time."""

import base64
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from standardwebhooks.webhooks import Webhook

from engine.errors import WebhookUrlInvalid

TRY_SECONDS = 10.0
SECRET_BYTES = 32
MOST_URL = 2000
GONE = 410


@dataclass(frozen=True)
class Outcome:
    """What came of a try: the answer's status, or why there was none."""

    status: int | None
    error: str | None

    @property
    def is_delivered(self) -> bool:
        """Whether the receiver has it."""
        return self.error is None

    @property
    def is_final(self) -> bool:
        """Whether the receiver wants to hear no more of it."""
        return self.status == GONE


def new_secret() -> str:
    """A secret that nobody can guess."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"


def check_url(url: str) -> None:
    """Raises WebhookUrlInvalid.

    Which machines are reached is up to who gives it: only the command takes one, so only the operator can have the
    service call an address. A caller of the API can't.
    """
    if len(url) > MOST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise WebhookUrlInvalid(f"it has more than {MOST_URL:,} characters, or other ones than printable ASCII")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise WebhookUrlInvalid(str(error)) from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise WebhookUrlInvalid("it does not begin with http:// or https:// and a host")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise WebhookUrlInvalid("it has a user, a password or a fragment, which are not sent")


def origin_of(url: str) -> str:
    """The scheme and host alone: the rest of a webhook's address is often a secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def post(url: str, secret: str, message_id: str, body: bytes, user_agent: str) -> Outcome:
    """One try. Redirects are answers like others, and of an answer only its status is read."""
    now = datetime.now(UTC)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": user_agent,
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, now, body.decode()),
    }
    try:
        status = _status(urlsplit(url), body, headers)
    except (OSError, HTTPException, ValueError) as error:
        return Outcome(None, _told(error))
    return Outcome(status, None if 200 <= status < 300 else f"it answered {status}")


def _status(parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer. Raises TimeoutError where all of it together takes too long."""
    until, is_late = time.monotonic() + TRY_SECONDS, threading.Event()
    connection = _connection(parts)
    try:
        connection.connect()
        if time.monotonic() > until:
            # Resolving a name has a time of its own.
            raise TimeoutError

        def give_up() -> None:
            # Each wait for a byte is bounded by itself; who sends one now and then would hold this up for ever.
            is_late.set()
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)

        timer = threading.Timer(until - time.monotonic(), give_up)
        timer.daemon = True
        timer.start()
        try:
            connection.request("POST", _target(parts), body, dict(headers))
            status = connection.getresponse().status
        finally:
            timer.cancel()
    except (OSError, HTTPException, ValueError) as error:
        if is_late.is_set():
            raise TimeoutError from error
        raise
    finally:
        connection.close()
    if is_late.is_set():
        # To the client an answer that was cut short looks like one with fewer headers.
        raise TimeoutError
    return status


def _connection(parts: SplitResult) -> HTTPConnection:
    """A connection that is to be made; with https, to who proves to be that host."""
    host = parts.hostname or ""
    if parts.scheme == "http":
        return HTTPConnection(host, parts.port, timeout=TRY_SECONDS)
    return HTTPSConnection(host, parts.port, timeout=TRY_SECONDS, context=ssl.create_default_context())


def _target(parts: SplitResult) -> str:
    """What is asked for of the host."""
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _told(error: Exception) -> str:
    """Why there was no answer, in a few words and without the address."""
    match error:
        case TimeoutError():
            return f"no answer within {TRY_SECONDS:g} s"
        case ssl.SSLCertVerificationError():
            return f"its certificate does not hold: {error.verify_message}"
        case socket.gaierror():
            return "the name of its host is not known"
        case OSError():
            return error.strerror or type(error).__name__
        case _:
            return "its answer was no HTTP"
