"""Connections to PostgreSQL, opened the same way each time, and its errors as ours."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import unquote

from engine.errors import ExtraMissing, PostgresBusy, PostgresFailed, PostgresUnusable, PostgresUrlInvalid

if TYPE_CHECKING:
    import psycopg

SCHEMES = ("postgresql://", "postgres://")
# What every connection asks for, unless its address says otherwise. Keepalives find a dead server within a minute where
# nothing is under way, and the last one where something is.
DEFAULTS = {
    "application_name": "openhours",
    "connect_timeout": "10",
    "keepalives_idle": "20",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
# What a statement waits for others that change the same tables, such as another load.
PATIENCE = "10min"
LOCK_NOT_AVAILABLE = "55P03"
# What a message of PostgreSQL has behind its first line.
ASIDE = ("LINE ", "^", "CONTEXT:", "Multiple connection", "- host")

HINT = "HINT:"
REFUSALS = ("authentication failed", "does not exist", "pg_hba.conf", "no password supplied", "permission denied")

# What an address is refused with that libpq would take apart within a password.
ESCAPES = "in a password, write / as %2F, : as %3A and @ as %40"

# Up to the last @, wherever a password that is not escaped may have others.
_USER = re.compile(r"(?<=://)(.*)@")
_SECRET = re.compile(r"(?i)\b((?:ssl)?password|passfile|oauth_client_secret)=[^&]*")


def shown_url(url: str) -> str:
    """The address without its password, for messages and logs."""
    without = _USER.sub(lambda match: f"{match[1].partition(':')[0]}@", url)
    return _SECRET.sub(lambda match: f"{match[1]}=…", without)


def check_extra(*libraries: str) -> None:
    """Tells that the libraries are not there, before they are needed. Raises ExtraMissing."""
    for library in ("psycopg", *libraries):
        try:
            import_module(library)
        except ImportError as error:
            raise ExtraMissing(f"PostgreSQL (by {library})", "postgres") from error


def connection_string(url: str) -> str:
    """The address as libpq takes it, with our defaults. Raises PostgresUrlInvalid, ExtraMissing."""
    check_extra()
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    if not url.startswith(SCHEMES):
        raise PostgresUrlInvalid("it does not begin with postgresql://")
    if _has_stray_at(url):
        raise PostgresUrlInvalid(f"it has an @ where none can be; {ESCAPES}")
    try:
        given = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError as error:
        # What libpq quotes may be a part of the password.
        raise PostgresUrlInvalid(re.sub(r'"[^"]*"', "…", line_of(error))) from None
    if not all(port.isdecimal() for port in filter(None, given.get("port", "").split(","))):
        raise PostgresUrlInvalid(f"its port is no number; {ESCAPES}")
    return make_conninfo(**{**DEFAULTS, **given})


def _has_stray_at(url: str) -> bool:
    """Whether libpq would find an @ in the host or the database, and so a part of the password before it.

    It ends the user and password at the first @, unless a / is before that. Among the parameters any may be.
    """
    whole = url.partition("://")[2]
    user, _, rest = whole.partition("@")
    return "@" in (whole if "/" in user else rest).partition("?")[0]


def session_options(target: str) -> str:
    """The settings of a session, before those that the address gives: UTC, no wait for others without an end."""
    from psycopg.conninfo import conninfo_to_dict

    return (
        f"-c TimeZone=UTC -c jit=off -c lock_timeout={PATIENCE} {conninfo_to_dict(target).get('options', '')}".strip()
    )


def open_postgres(url: str) -> "psycopg.Connection":
    """A connection for one thread, in UTC, that whoever opens it closes.

    Raises PostgresUrlInvalid, ExtraMissing, PostgresUnusable.
    """
    target = connection_string(url)
    import psycopg

    try:
        return psycopg.connect(target, options=session_options(target))
    except psycopg.Error as error:
        raise PostgresUnusable(shown_url(url), _without_secrets(url, line_of(error))) from None


@contextmanager
def postgres_connection(url: str) -> "Iterator[psycopg.Connection]":
    """A connection for one thread: its transaction is kept at the end, and undone where anything fails.

    Raises PostgresFailed, and what open_postgres does.
    """
    connection = open_postgres(url)
    with postgres_errors_told(url), connection:
        yield connection


@contextmanager
def postgres_errors_told(url: str) -> Iterator[None]:
    """The errors of PostgreSQL as ours. Raises PostgresUnusable for a lost connection, PostgresBusy, PostgresFailed."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        if error.sqlstate == LOCK_NOT_AVAILABLE:
            raise PostgresBusy(shown_url(url)) from error
        # A server that stops tells so in a class of its own; one that is gone tells nothing.
        is_lost = isinstance(error, psycopg.OperationalError) and (error.sqlstate or "57P").startswith(("08", "57P"))
        failed = PostgresUnusable if is_lost else PostgresFailed
        raise failed(shown_url(url), _without_secrets(url, line_of(error))) from error


def line_of(error: Exception) -> str:
    """What went wrong and what may help, in one line, without places in a query."""
    lines = [line.strip() for line in str(error).splitlines()]
    told = next((line for line in lines if line and not line.startswith(ASIDE)), type(error).__name__)
    hint = next((line for line in lines if line.startswith(HINT)), "")
    return told + (f" ({hint.removeprefix(HINT).strip()})" if hint and not told.startswith(HINT) else "")


def may_pass(error: Exception) -> bool:
    """Whether a connection that failed so may be had later: a server that lets nobody in will not do so by itself."""
    return not any(refusal in str(error) for refusal in REFUSALS)


def _without_secrets(url: str, why: str) -> str:
    """The message without any part of the address that may be its password."""
    user = _USER.search(url)
    parts = [user[1].partition(":")[2] if user else ""]
    parts += [match[0].partition("=")[2] for match in _SECRET.finditer(url)]
    for secret in {each for part in parts for each in (part, unquote(part)) if each}:
        why = why.replace(secret, "…")
    return why
