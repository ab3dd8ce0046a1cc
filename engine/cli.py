"""The command `openhours`: its arguments, and errors as exit codes."""

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn, TypeAlias

from engine.errors import EngineError, UsageError
from engine.schedule_arguments import add_schedule
from engine.versioned import PARTS

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - has no public name

EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_REJECTS, EXIT_INTERRUPTED = 0, 1, 2, 3, 130

DESCRIPTION = "How long each store was up and down inside its opening hours."
EPILOG = "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done with rejected rows, 130 interrupted."
ALL_EPILOG = EPILOG.replace("rejected rows", "rejected rows or errors found by db check")
CHECK_EPILOG = "Exit codes: 0 no error, 1 failed, 2 wrong usage, 3 errors found, 130 interrupted."
FORMATS = ("csv", "parquet", "json", "ndjson")
SCOPES = ("read", "trigger")
DIALECTS = ("duckdb", "postgres", "spark")


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
    _add_sql(commands)
    _add_shell(commands)
    _add_queries(commands)
    _add_serve(commands)
    _add_worker(commands)
    add_schedule(commands, _add_common)
    return parser


def _add_report(commands: Commands) -> None:
    report = commands.add_parser(
        "report",
        help="make the uptime report",
        description="The uptime report: hours and minutes up and down of every store in the last hour, day and week. "
        "It reads the data set, files given with --store-status, --store-hours and --store-tz, or a database.",
        epilog=EPILOG,
    )
    _add_inputs(report)
    _add_source(report)
    _add_as_of(report)
    report.add_argument(
        "--out", metavar="FILE", default="-", help="where to write it, over what is there; - is stdout (the default)"
    )
    report.add_argument("--format", choices=FORMATS, help="by default that of FILE's name, else csv")
    report.add_argument("--exact", action="store_true", help="append the exact lengths in whole microseconds")
    report.add_argument("--explain", action="store_true", help="tell what was read, and how, on stderr")
    report.add_argument("--head", metavar="N", type=_count, default=0, help="show the first N rows of a CSV file too")
    report.add_argument(
        "--rejects", metavar="FILE", help="where rejected rows of the files given go; FILE.rejects.csv by default"
    )
    _add_common(report)


def _add_load(commands: Commands) -> None:
    load = commands.add_parser(
        "load",
        help="bring files into the data set, or a database",
        description="Adds pings to the data set; hours and zones, where given, take the place of the former. "
        "Loading a file again changes nothing. With --into the same goes into the tables of a PostgreSQL database.",
        epilog=EPILOG,
    )
    _add_inputs(load)
    load.add_argument("--into", metavar="URL", help="a PostgreSQL database, in place of the data set")
    load.add_argument(
        "--rejects",
        metavar="FILE",
        help="where rejected rows go; by default DIR/rejects/TIME.csv, with --into openhours-rejects.csv",
    )
    _add_common(load)


def _add_sync(commands: Commands) -> None:
    sync = commands.add_parser(
        "sync",
        help="bring what is new in a PostgreSQL database into the data set",
        description="Copies the pings that came since the last sync, late ones within the look-back too, and the hours "
        "and zones as they are now. The first sync copies all. It is cheap where nothing is new.",
        epilog=EPILOG,
    )
    _add_source(sync, is_required=True)
    sync.add_argument("--data", metavar="DIR", help="the data set; by default OPENHOURS_DATA, or data/set")
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
    _add_common(sync)


def _add_compact(commands: Commands) -> None:
    compact = commands.add_parser(
        "compact",
        help="make one part of each date's pings",
        description="Merges the parts of each date of the data set that came in several loads. No figure changes. "
        "Loads merge small parts themselves; this is for a data set that takes no more.",
        epilog=EPILOG,
    )
    compact.add_argument("--data", metavar="DIR", help="the data set; by default OPENHOURS_DATA, or data/set")
    _add_common(compact)


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
        type=_count,
        default=60,
        help="seconds that each check may take (default: 60; 0: any)",
    )
    for action in (init, check):
        action.add_argument("url", metavar="URL", help="postgresql://USER@HOST/DATABASE; libpq finds the password")
        _add_common(action)


def _add_sql(commands: Commands) -> None:
    sql = commands.add_parser(
        "sql",
        help="query the relations",
        description="Runs selects over the relations (openhours queries lists them), read-only.",
        epilog=EPILOG,
    )
    sql.add_argument("query", nargs="?", help='such as "select * from outages limit 10"')
    sql.add_argument("-f", "--file", metavar="FILE", help="a file of selects; - is stdin")
    sql.add_argument("--format", choices=("table", *FORMATS), help="table on a terminal, else csv")
    _add_inputs(sql)
    _add_source(sql)
    _add_as_of(sql)
    _add_common(sql)


def _add_shell(commands: Commands) -> None:
    shell = commands.add_parser(
        "shell",
        help="query the relations, line by line",
        description="Reads selects, each ended by a semicolon, and shows their rows. .help lists the relations.",
        epilog=EPILOG,
    )
    _add_inputs(shell)
    _add_source(shell)
    _add_as_of(shell)
    _add_common(shell)


def _add_queries(commands: Commands) -> None:
    queries = commands.add_parser(
        "queries",
        help="list the relations, or print one",
        description="Lists the relations with their grain and columns, or prints one: as its file stands, or with all "
        "that it reads as a single statement of a dialect.",
        epilog=EPILOG,
    )
    queries.add_argument("relation", nargs="?", help="the one to print")
    queries.add_argument("--dialect", choices=DIALECTS, help="print one statement of this dialect")
    _add_as_of(queries)
    queries.add_argument("--data", metavar="DIR", help="the data set that a duckdb statement reads")
    _add_common(queries)


def _add_serve(commands: Commands) -> None:
    serve = commands.add_parser(
        "serve",
        help="serve reports over HTTP, with pages",
        description="Serves the data set: pages and an HTTP API that trigger reports, watch and download them. "
        "Off this machine's own address it wants tokens in OPENHOURS_TOKENS; --new-token makes one.",
        epilog=EPILOG,
    )
    serve.add_argument("--data", metavar="DIR", help="the data set; by default OPENHOURS_DATA, or data/set")
    serve.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", metavar="N", type=_count, default=8000, help="default: 8000; 0 takes a free one")
    serve.add_argument(
        "--new-token", metavar="NAME", help="make a token, print it with its line for OPENHOURS_TOKENS, end"
    )
    serve.add_argument(
        "--scope", dest="scopes", action="append", choices=SCOPES, help="what it is for; default: read and trigger"
    )
    _add_common(serve)


def _add_worker(commands: Commands) -> None:
    worker = commands.add_parser(
        "worker",
        help="make the reports that servers put on the queue",
        description="Takes reports from the queue in OPENHOURS_QUEUE (a PostgreSQL database), which any number of "
        "servers fill, and makes them. Any number of workers may run, on any machines that see the data set.",
        epilog=EPILOG,
    )
    worker.add_argument("--data", metavar="DIR", help="the data set; by default OPENHOURS_DATA, or data/set")
    worker.add_argument(
        "--concurrency", metavar="N", type=_positive, help="reports made at once; by default OPENHOURS_WORKERS, or 2"
    )
    worker.add_argument("--metrics-port", metavar="N", type=_count, help="serve what is counted to Prometheus here")
    worker.add_argument("--metrics-host", metavar="H", default="127.0.0.1", help="the address of that (127.0.0.1)")
    _add_common(worker)


def _add_inputs(parser: argparse.ArgumentParser) -> None:
    """The files of the three tables, or the data set."""
    files = parser.add_argument_group("input", "CSV (.csv, .csv.gz) or Parquet: files, globs or folders")
    for table in ("status", "hours", "tz"):
        files.add_argument(
            f"--store-{table}", metavar="F", nargs="+", action="extend", default=[], help=f"files of store_{table}"
        )
    files.add_argument("--data", metavar="DIR", help="the data set; by default OPENHOURS_DATA, or data/set")


def _add_source(parser: argparse.ArgumentParser, *, is_required: bool = False) -> None:
    parser.add_argument(
        "--source",
        metavar="URL",
        required=is_required,
        help="a PostgreSQL database with the three tables: postgresql://USER@HOST/DATABASE",
    )


def _add_as_of(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as-of",
        metavar="T",
        default="latest",
        help="the instant to look back from: ISO 8601 with its zone, latest (the latest ping, the default) or now",
    )


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-q", "--quiet", action="store_true", help="neither progress nor counts on stderr")
    parser.add_argument("--json", action="store_true", help="counts, rows and errors as JSON, for machines")


def _count(text: str) -> int:
    """A whole number from 0."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"not a count: {text!r}")
    return int(text)


def _positive(text: str) -> int:
    """A whole number from 1."""
    if not _count(text):
        raise argparse.ArgumentTypeError("it must be at least 1")
    return int(text)


def _tell_error(error: EngineError, *, is_json: bool) -> None:
    """One line on stderr."""
    if is_json:
        facts = {"error": {"type": type(error).__name__, "message": str(error)}}
        print(json.dumps(facts, ensure_ascii=False), file=sys.stderr)
    else:
        print(f"openhours: error: {error}", file=sys.stderr)
