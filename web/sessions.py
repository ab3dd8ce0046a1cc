"""Sessions of browsers: a signed cookie, whose key is kept beside the jobs."""

import os
import secrets
from pathlib import Path

from flask import Flask, request, session
from flask.sessions import SecureCookieSessionInterface

from web.errors import SecretUnusable


def is_over_https() -> bool:
    """Whether the browser came over HTTPS, as far as this request tells."""
    return request.is_secure or request.headers.get("Origin", "").startswith("https://")


class Sessions(SecureCookieSessionInterface):
    """A cookie goes over HTTPS alone where that is how the browser came."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 - as Flask has it
        """A proxy in front may speak HTTPS for us; the browser then says so in the origin of its login."""
        return is_over_https() or bool(session.get("is_over_https"))


def session_secret(path: Path) -> bytes:
    """The key of the sessions, made when it is first needed, for its owner's eyes only. Raises SecretUnusable."""
    try:
        if not path.exists():
            # It takes its name when it is whole: a short one would keep the next server from starting.
            unfinished = path.with_name(f".{path.name}.part")
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(secrets.token_bytes(32))
                stream.flush()
                os.fsync(descriptor)
            unfinished.replace(path)
        secret = path.read_bytes()
    except OSError as error:
        raise SecretUnusable(str(path), error.strerror or str(error)) from error
    if len(secret) < 32:
        raise SecretUnusable(str(path), "it is too short: remove it")
    return secret
