"""Selects from a file or the keyboard, run one after the other and shown."""

import re
import sys
from contextlib import suppress
from functools import partial

from engine.errors import EngineError, QueryCountWrong
from engine.session import Session
from engine.sinks import write_rows

PROMPT, CONTINUED = "openhours> ", "      ...> "
WELCOME = "Selects over the relations, ended by a semicolon. .help lists the relations, .quit leaves."
SHOWN_ROWS = 40
LEAVING = (".quit", ".exit", "quit", "exit", "quit;", "exit;")
# A semicolon at the end, but for a remark.
ENDED = re.compile(r";\s*(--[^\n]*)?\s*$")


def run_queries(session: Session, text: str, shown_as: str) -> None:
    """Runs every select of the text and shows its rows: as tables, or one select's in the format of a file.

    Raises QueryRefused or QueryCountWrong before anything has run, QueryFailed.
    """
    selects = session.selects(text)
    if not selects or (len(selects) > 1 and shown_as != "table"):
        raise QueryCountWrong(len(selects))
    for select in selects:
        rows = session.sql(select)
        if shown_as == "table":
            session.watch(partial(rows.show, max_rows=SHOWN_ROWS))
        else:
            session.watch(partial(write_rows, rows, sys.stdout.buffer, shown_as))
    sys.stdout.flush()


def run_shell(session: Session) -> None:
    """Reads selects from the keyboard until its end; from a file or a pipe, all at once."""
    if not sys.stdin.isatty():
        run_queries(session, sys.stdin.read(), "table")
        return
    with suppress(ImportError):
        # Importing it gives input() history and line editing.
        import readline  # noqa: F401
    print(f"{session!r}\n{WELCOME}")
    typed = ""
    while True:
        try:
            typed += input(CONTINUED if typed else PROMPT) + "\n"
        except EOFError:
            print()
            return
        except KeyboardInterrupt:
            print()
            typed = ""
            continue
        if typed.strip() in LEAVING:
            return
        if typed.startswith(".") or not typed.strip():
            _help(session, typed.strip())
            typed = ""
        elif ENDED.search(typed):
            _try(session, typed)
            typed = ""


def _try(session: Session, text: str) -> None:
    """Runs what was typed; what is wrong with it does not end the shell."""
    try:
        run_queries(session, text, "table")
    except (EngineError, KeyboardInterrupt) as error:
        print(str(error) or "interrupted")


def _help(session: Session, command: str) -> None:
    """The relations, each with what a row of it is; what else starts with a point is told to be unknown."""
    if command != ".help":
        print(f"{command} is no command: .help, .quit" if command else WELCOME)
        return
    width = max(map(len, session.relations))
    for name, summary in session.relations.items():
        print(f"{name:<{width}}  {summary}")
