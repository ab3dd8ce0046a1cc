"""Who may ask what: hosts, origins, tokens, scopes, rates; and the headers that keep a browser from harm."""

import re
import time
from dataclasses import dataclass
from urllib.parse import quote

from flask import Flask, g, redirect, request, session
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.wrappers import Response

from web.config import WebConfig
from web.errors import CallerUnknown, HostUnknown, RateExceeded, RequestForeign, ScopeMissing
from web.headers import add_headers
from web.sessions import is_over_https
from web.tokens import SCOPES, Token, find_token

HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[\w.-]+)(:[0-9]{1,5})?", re.ASCII)
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
OPEN_PATHS = ("/livez", "/login", "/logout", "/favicon.ico")
TRIGGER_PATHS = ("/reports", "/ui/reports", "/trigger_report")
LOGIN_RATE = parse("10/minute")
SESSION_SECONDS = 12 * 3600


@dataclass(frozen=True)
class Caller:
    """Who asks: by token, by session, or anybody where no token is set."""

    name: str | None
    scopes: frozenset[str]
    is_login: bool = False

    @property
    def can_trigger(self) -> bool:
        """Whether it may have reports made and removed."""
        return "trigger" in self.scopes


NOBODY = Caller(None, frozenset())
ANYBODY = Caller(None, frozenset(SCOPES))


class Guard:
    """Looks at each request before anything else does."""

    def __init__(self, config: WebConfig) -> None:
        self._tokens = config.tokens
        self._hosts = LOOPBACK_NAMES | {name.lower() for name in config.hosts}
        self._trigger_rate = parse(config.trigger_rate)
        self._rates = FixedWindowRateLimiter(MemoryStorage())

    def check(self) -> Response | None:
        """Refuses the request by raising, sends a browser to the login page, or lets it pass."""
        is_open = request.path in OPEN_PATHS or request.path.startswith("/static/")
        if request.path != "/livez":
            self._check_host()
        self._check_origin()
        g.caller = self._caller()
        if not is_open and "read" not in g.caller.scopes:
            if request.method in SAFE_METHODS and wants_page():
                return redirect(f"/login?next={quote(_here())}", 303)
            raise CallerUnknown
        if g.caller.is_login and request.path == "/trigger_report" and request.method == "GET":
            self._check_own_page()
        if not is_open and not is_safe() and not g.caller.can_trigger:
            raise ScopeMissing("trigger")
        if request.path in TRIGGER_PATHS and not is_safe():
            self.spend(self._trigger_rate, "triggers")
        return None

    def spend(self, rate: RateLimitItem, what: str) -> None:
        """Counts one of the caller's requests of a kind. Raises RateExceeded."""
        who = f"name {g.caller.name}" if g.caller.name else f"address {request.remote_addr}"
        if not self._rates.hit(rate, what, who):
            reset = self._rates.get_window_stats(rate, what, who).reset_time
            raise RateExceeded(what, max(1, int(reset - time.time()) + 1))

    def log_in(self, text: str) -> bool:
        """Whether that is a token; the session then stands for it. Raises RateExceeded."""
        self.spend(LOGIN_RATE, "logins")
        token = find_token(text, self._tokens)
        session.clear()
        if token is None:
            return False
        until = time.time() + SESSION_SECONDS
        session.update(name=token.name, proof=token.proof, until=until, is_over_https=is_over_https())
        return True

    def _check_host(self) -> None:
        """A page that has its own name lead here must not be answered: it could read what it gets."""
        match = HOST.fullmatch(request.headers.get("Host", ""))
        if match is None or match["name"].lower().strip("[]") not in self._hosts:
            raise HostUnknown

    def _check_origin(self) -> None:
        """What changes something comes from a page of ours or from no page at all."""
        if is_safe():
            return
        origin = request.headers.get("Origin")
        is_foreign = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
        if is_foreign or (origin is not None and origin.partition("://")[2] != request.headers.get("Host")):
            raise RequestForeign

    @staticmethod
    def _check_own_page() -> None:
        """A link on another site takes a login along, and over plain HTTP no header tells: so it has to be said."""
        if request.headers.get("Sec-Fetch-Site") not in ("same-origin", "none"):
            raise RequestForeign

    def _caller(self) -> Caller:
        if not self._tokens:
            return ANYBODY
        given = request.headers.get("Authorization", "")
        if given:
            scheme, _, text = given.partition(" ")
            token = find_token(text.strip(), self._tokens) if scheme.lower() == "bearer" else None
            return Caller(token.name, token.scopes) if token else NOBODY
        token = self._token_of_session()
        return Caller(token.name, token.scopes, is_login=True) if token else NOBODY

    def _token_of_session(self) -> Token | None:
        """The token behind a login; none once it was removed, or the login is too old."""
        proof, name = session.get("proof"), session.get("name")
        if not proof or session.get("until", 0) < time.time():
            return None
        return next((each for each in self._tokens if (each.name, each.proof) == (name, proof)), None)


def is_safe() -> bool:
    """Whether the request changes nothing; the exercise's trigger does, by GET as well."""
    return request.method in SAFE_METHODS and request.path != "/trigger_report"


def wants_page() -> bool:
    """Whether a browser asks for something to look at."""
    return "text/html" in request.headers.get("Accept", "")


def secure_app(app: Flask, config: WebConfig) -> Guard:
    """Puts a guard before the application, and the headers behind it."""
    guard = Guard(config)
    app.before_request(guard.check)
    app.after_request(add_headers)
    app.context_processor(lambda: {"caller": g.get("caller", NOBODY)})
    return guard


def _here() -> str:
    """The address asked for, without its host."""
    query = request.query_string.decode("latin-1")
    return quote(request.path) + (f"?{query}" if query else "")
