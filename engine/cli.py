"""The command `openhours`: its arguments, and errors as exit codes."""

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from engine.arguments import (
    EPILOG,
    FORMATS,
    Commands,
    add_common,
    add_data,
    add_inputs,
    add_reading,
    add_source,
    count,
)
from engine.errors import EngineError, UsageError
from engine.query_arguments import add_queries, add_shell, add_sql
from engine.schedule_arguments import add_schedule
from engine.service_arguments import add_serve, add_worker
from engine.versioned import PARTS

EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_REJECTS, EXIT_INTERRUPTED = 0, 1, 2, 3, 130

DESCRIPTION = "How long each store was up and down inside its opening hours."
ALL_EPILOG = EPILOG.replace("rejected rows", "rejected rows or errors found by db check")
CHECK_EPILOG = "Exit codes: 0 no error, 1 failed, 2 wrong usage, 3 errors found, 130 interrupted."


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command and ends the process with its exit code; what went wrong is told in one line."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    if options.command is None and not options.version:
        parser.error("give a command; openhours --help lists them")
    try:
        run = _import_run()
        sys.exit(EXIT_REJECTS if run(options) else EXIT_DONE)
    except EngineError as error:
        _tell_error(error, is_json=getattr(options, "json", False))
        sys.exit(EXIT_USAGE if isinstance(error, UsageError) else EXIT_FAILED)
    except KeyboardInterrupt:
        print("openhours: interrupted; nothing was left half-written", file=sys.stderr)
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        # Whoever read the output has had enough; Python would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_FAILED)
    except OSError as error:
        print(f"openhours: error: {error.strerror or error}", file=sys.stderr)
        sys.exit(EXIT_FAILED)


def _import_run() -> Callable[[argparse.Namespace], int]:
    """The commands: DuckDB and what else they need take longer to import than --help may.

    An interrupt in the middle of that ends the process at once, since the libraries would not pass it on.
    """
    former = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from engine.commands import run

    signal.signal(signal.SIGINT, former)
    # What asks a process to end leaves nothing half-written either.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return run


def build_parser() -> argparse.ArgumentParser:
    """The arguments of all commands."""
    parser = argparse.ArgumentParser("openhours", description=DESCRIPTION, epilog=ALL_EPILOG)
    parser.add_argument("--version", action="store_true", help="show the versions of openhours and DuckDB")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_report(commands)
    _add_load(commands)
    _add_sync(commands)
    _add_compact(commands)
    _add_database(commands)
    add_sql(commands)
    add_shell(commands)
    add_queries(commands)
    add_serve(commands)
    add_worker(commands)
    add_schedule(commands)
    return parser


def _add_report(commands: Commands) -> None:
    report = commands.add_parser(
        "report",
        help="make the uptime report",
        description="The uptime report: hours and minutes up and down of every store in the last hour, day and week. "
        "It reads the data set, files given with --store-status, --store-hours and --store-tz, or a database.",
        epilog=EPILOG,
    )
    add_reading(report)
    report.add_argument(
        "--out", metavar="FILE", default="-", help="where to write it, over what is there; - is stdout (the default)"
    )
    report.add_argument("--format", choices=FORMATS, help="by default that of FILE's name, else csv")
    report.add_argument("--exact", action="store_true", help="append the exact lengths in whole microseconds")
    report.add_argument("--explain", action="store_true", help="tell what was read, and how, on stderr")
    report.add_argument("--head", metavar="N", type=count, default=0, help="show the first N rows of a CSV file too")
    report.add_argument(
        "--rejects", metavar="FILE", help="where rejected rows of the files given go; FILE.rejects.csv by default"
    )
    add_common(report)


def _add_load(commands: Commands) -> None:
    load = commands.add_parser(
        "load",
        help="bring files into the data set, or a database",
        description="Adds pings to the data set; hours and zones, where given, take the place of the former. "
        "Loading a file again changes nothing. With --into the same goes into the tables of a PostgreSQL database.",
        epilog=EPILOG,
    )
    add_inputs(load)
    load.add_argument("--into", metavar="URL", help="a PostgreSQL database, in place of the data set")
    load.add_argument(
        "--rejects",
        metavar="FILE",
        help="where rejected rows go; by default DIR/rejects/TIME.csv, with --into openhours-rejects.csv",
    )
    add_common(load)


def _add_sync(commands: Commands) -> None:
    sync = commands.add_parser(
        "sync",
        help="bring what is new in a PostgreSQL database into the data set",
        description="Copies the pings that came since the last sync, late ones within the look-back too, and the hours "
        "and zones as they are now. The first sync copies all. It is cheap where nothing is new.",
        epilog=EPILOG,
    )
    add_source(sync, is_required=True)
    add_data(sync)
    sync.add_argument(
        "--look-back",
        metavar="SPAN",
        default="1h",
        help="how late a ping may come to be copied: such as 90s, 15m, 1h (the default), 2d; all copies all again",
    )
    sync.add_argument("--every", metavar="SPAN", help="go on: sync again after so long, until stopped")
    sync.add_argument(
        "--wait", metavar="SPAN", default="60s", help="for how long another load of the data set is waited for"
    )
    sync.add_argument("--rejects", metavar="FILE", help="where rejected rows go; by default DIR/rejects/TIME.csv")
    add_common(sync)


def _add_compact(commands: Commands) -> None:
    compact = commands.add_parser(
        "compact",
        help="make one part of each date's pings",
        description="Merges the parts of each date of the data set that came in several loads. No figure changes. "
        "Loads merge small parts themselves; this is for a data set that takes no more.",
        epilog=EPILOG,
    )
    add_data(compact)
    add_common(compact)


def _add_database(commands: Commands) -> None:
    database = commands.add_parser(
        "db",
        help="make or check the tables of a PostgreSQL database",
        description="Makes the tables store_status, store_hours and store_tz in a PostgreSQL database, or checks them.",
        epilog=EPILOG,
    )
    actions = database.add_subparsers(dest="action", metavar="ACTION", required=True)
    init = actions.add_parser(
        "init",
        help="make the tables, or bring them to this version",
        description="Makes the tables, or brings them to the version that this openhours needs, and makes the "
        "partitions of the days to come. Done again it changes nothing. Servers and workers make what they keep for "
        "themselves; where they have not the right to, --part service does it for them.",
        epilog=EPILOG,
    )
    init.add_argument(
        "--part",
        action="append",
        choices=[part.name for part in PARTS],
        help="what to make: the tables (the default), or the schema of servers and workers; more than once for both",
    )
    check = actions.add_parser(
        "check",
        help="say what is wrong with the tables",
        description="Says what is wrong with the tables, whoever made them, and changes nothing. "
        "OPENHOURS_POSTGRES_NAMES names those that are called otherwise. "
        "Of the pings it looks at those that a next report would read.",
        epilog=CHECK_EPILOG,
    )
    check.add_argument("--all", action="store_true", help="look at all pings")
    check.add_argument(
        "--time-limit",
        metavar="N",
        type=count,
        default=60,
        help="seconds that each check may take (default: 60; 0: any)",
    )
    for action in (init, check):
        action.add_argument("url", metavar="URL", help="postgresql://USER@HOST/DATABASE; libpq finds the password")
        add_common(action)


def _tell_error(error: EngineError, *, is_json: bool) -> None:
    """One line on stderr."""
    if is_json:
        facts = {"error": {"type": type(error).__name__, "message": str(error)}}
        print(json.dumps(facts, ensure_ascii=False), file=sys.stderr)
    else:
        print(f"openhours: error: {error}", file=sys.stderr)
