"""Selects from a file or the keyboard, run one after the other and shown."""

import sys
from contextlib import suppress
from functools import partial

from engine.errors import EngineError
from engine.session import Session
from engine.sinks import write_rows

PROMPT, CONTINUED = "openhours> ", "      ...> "
WELCOME = "Selects over the relations, ended by a semicolon. .help lists the relations, .quit leaves."
SHOWN_ROWS = 40


def run_queries(session: Session, text: str, shown_as: str) -> None:
    """Runs every select of the text and shows its rows: a table, or one of the formats of a file.

    Raises QueryRefused before anything has run, QueryFailed.
    """
    for query in session.split(text):
        rows = session.sql(query)
        if shown_as == "table":
            session.watch(partial(rows.show, max_rows=SHOWN_ROWS))
        else:
            sys.stdout.flush()
            session.watch(partial(write_rows, rows, sys.stdout.buffer, shown_as))
            sys.stdout.buffer.flush()


def run_shell(session: Session) -> None:
    """Reads selects from the keyboard until its end."""
    with suppress(ImportError):
        # Importing it gives input() history and line editing.
        import readline  # noqa: F401
    print(f"{session!r}\n{WELCOME}")
    lines: list[str] = []
    while True:
        try:
            line = input(CONTINUED if lines else PROMPT)
        except EOFError:
            print()
            return
        except KeyboardInterrupt:
            print()
            lines.clear()
            continue
        if not lines and line.strip() in (".quit", ".exit"):
            return
        if not lines and line.strip() == ".help":
            _help(session)
            continue
        lines.append(line)
        if line.rstrip().endswith(";"):
            _try(session, "\n".join(lines))
            lines.clear()


def _try(session: Session, text: str) -> None:
    """Runs what was typed; what is wrong with it does not end the shell."""
    try:
        run_queries(session, text, "table")
    except (EngineError, KeyboardInterrupt) as error:
        print(error or "interrupted")


def _help(session: Session) -> None:
    """The relations, each with what a row of it is."""
    width = max(map(len, session.relations))
    for name, summary in session.relations.items():
        print(f"{name:<{width}}  {summary}")
