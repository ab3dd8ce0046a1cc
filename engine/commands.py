"""What each command does: options in, output and the count of rejected rows out."""

import argparse
import csv
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from importlib.metadata import entry_points
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import TypeAlias

from engine import __version__
from engine.catalogue import catalogue, in_order
from engine.console import ahead_told, counts_json, progress, say, say_counts, say_json, say_warning, show_table
from engine.data_set import open_data_set
from engine.database_commands import load_into_database, run_database
from engine.errors import ArgumentsConflict, EngineError, NoPings
from engine.explained import explained
from engine.instants import parse_as_of, show_instant
from engine.loading import Loaded, compact, load
from engine.options import (
    data_folder_of,
    data_if_any,
    format_of,
    inputs_of,
    loaded_aside,
    open_session,
    output_of,
    read_queries,
    rejects_path_of,
    seconds_of,
    span_of,
    stopped_by_signals,
)
from engine.report import Report, write_report
from engine.sight import DATA_SET_FOLDERS
from engine.syncing import sync


def run(options: argparse.Namespace) -> int:
    """Does the command, and gives how many input rows it had to reject."""
    return COMMANDS["version" if options.version else options.command](options)


def _above(options: argparse.Namespace) -> int:
    """What is above the engine is found by its name, since nothing here imports it."""
    (found,) = entry_points(group="openhours.commands", name=options.command)
    command: Command = found.load()
    return command(options)


def _schedule(options: argparse.Namespace) -> int:
    from engine.schedule_commands import run_schedule

    return run_schedule(options)


def _version(_: argparse.Namespace) -> int:
    import duckdb

    print(f"openhours {__version__}, duckdb {duckdb.__version__}")
    return 0


def _report(options: argparse.Namespace) -> int:
    as_of_us = parse_as_of(options.as_of)
    target = output_of(options)
    if options.head and (options.out == "-" or format_of(options) != "csv"):
        raise ArgumentsConflict("--head with --out FILE in CSV, or no --head")
    with ExitStack() as resources:
        tell = resources.enter_context(progress(is_quiet=options.quiet))
        loaded = loaded_aside(options, resources, rejects_path_of(options), tell)
        data = loaded.data if loaded else open_data_set(data_folder_of(options))
        try:
            report = write_report(
                data, target, as_of_us=as_of_us, file_format=format_of(options), is_exact=options.exact, tell=tell
            )
        except NoPings:
            if loaded and not options.quiet and not options.json:
                say_counts(loaded)
            raise
    _tell_report(options, report, loaded)
    return loaded.rejected_count if loaded else 0


def _load(options: argparse.Namespace) -> int:
    if options.into:
        return load_into_database(options)
    folder = data_folder_of(options)
    rejects_path = Path(options.rejects) if options.rejects else None
    with progress(is_quiet=options.quiet) as tell:
        loaded = load(inputs_of(options), folder, rejects_path, tell)
    _tell_loaded(options, folder, loaded)
    return loaded.rejected_count


def _sync(options: argparse.Namespace) -> int:
    """Syncs once, or again and again until it is stopped; what one of them could not do, the next one does."""
    look_back_us, wait_seconds = span_of(options.look_back), seconds_of("--wait", options.wait)
    every_seconds = None if options.every is None else seconds_of("--every", options.every, least=1)
    rejected_count = _sync_once(options, look_back_us, wait_seconds)
    if every_seconds is None:
        return rejected_count
    # To be stopped is how this ends, so it is no failure; a sync that is going on then has done nothing, or all.
    with suppress(KeyboardInterrupt), stopped_by_signals() as stopped:
        while not stopped.wait(every_seconds):
            try:
                _sync_once(options, look_back_us, wait_seconds)
            except EngineError as error:
                say(f"openhours: error: {error}; it is tried again in {options.every}")
    return 0


def _sync_once(options: argparse.Namespace, look_back_us: int | None, wait_seconds: float) -> int:
    folder = data_folder_of(options)
    began = monotonic()
    with progress(is_quiet=options.quiet) as tell:
        loaded = sync(
            options.source,
            folder,
            tell,
            look_back_us=look_back_us,
            rejects_path=options.rejects,
            wait_seconds=wait_seconds,
        )
    _tell_loaded(options, folder, loaded, monotonic() - began)
    return loaded.rejected_count


def _compact(options: argparse.Namespace) -> int:
    folder = data_folder_of(options)
    before = len(open_data_set(folder).manifest.parts)
    with progress(is_quiet=options.quiet) as tell:
        manifest = compact(folder, tell).manifest
    if options.json:
        say_json(
            {
                "data": str(folder),
                "version": manifest.version,
                "part_count": len(manifest.parts),
                "part_count_before": before,
            }
        )
    elif not options.quiet:
        say(f"{folder} is version {manifest.version}: {len(manifest.parts):,} parts, {before:,} before")
    return 0


def _sql(options: argparse.Namespace) -> int:
    from engine.shell import run_queries

    if (options.query is None) == (options.file is None):
        raise ArgumentsConflict("a query or -f FILE")
    query = options.query if options.file is None else read_queries(options.file)
    chosen = options.format or ("json" if options.json else "table" if sys.stdout.isatty() else "csv")
    with ExitStack() as resources:
        session, loaded = open_session(options, resources)
        run_queries(session, query, chosen)
    return loaded.rejected_count if loaded else 0


def _shell(options: argparse.Namespace) -> int:
    from engine.shell import run_shell

    with ExitStack() as resources:
        session, _ = open_session(options, resources)
        run_shell(session)
    return 0


def _queries(options: argparse.Namespace) -> int:
    relations = catalogue(*DATA_SET_FOLDERS)
    as_of_us = parse_as_of(options.as_of)
    if options.dialect and not options.relation:
        raise ArgumentsConflict("a relation with --dialect, or neither")
    if options.relation and options.dialect:
        from engine.dialects import single_statement

        data = data_if_any(options) if options.dialect == "duckdb" else None
        variables = data.variables() if data else None
        print(single_statement(options.relation, options.dialect, as_of_us=as_of_us, variables=variables) + ";")
    elif options.relation:
        *_, relation = in_order(relations, [options.relation])
        print(relation.text, end="")
    elif options.json:
        columns = {name: [vars(column) for column in each.columns] for name, each in relations.items()}
        listed = [
            {"relation": name, "row": each.summary, "grain": each.grain, "columns": columns[name]}
            for name, each in sorted(relations.items())
        ]
        say_json({"relations": listed})
    else:
        rows = [
            (name, each.grain, ", ".join(column.name for column in each.columns), each.summary)
            for name, each in sorted(relations.items())
        ]
        show_table(("relation", "grain", "columns", "a row is"), rows)
    return 0


Command: TypeAlias = Callable[[argparse.Namespace], int]
COMMANDS: dict[str, Command] = {
    "version": _version,
    "report": _report,
    "load": _load,
    "sync": _sync,
    "compact": _compact,
    "db": run_database,
    "sql": _sql,
    "shell": _shell,
    "queries": _queries,
    "serve": _above,
    "worker": _above,
    "schedule": _schedule,
}


def _tell_loaded(options: argparse.Namespace, folder: Path, loaded: Loaded, seconds: float | None = None) -> None:
    """What a load or a sync did; of a sync, also how long it took, and when it was."""
    version, warning = loaded.data.manifest.version, ahead_told(loaded.data.latest_ping_us)
    if options.json:
        about = {"data": str(folder), "version": version, "is_changed": loaded.is_changed, "warning": warning}
        say_json(about | counts_json(loaded))
    elif not options.quiet:
        say_counts(loaded)
        took = "" if seconds is None else f", {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}, after {seconds:.1f} s"
        say(f"{folder} is {'now' if loaded.is_changed else 'still'} version {version}{took}")
        say_warning(warning)


def _tell_report(options: argparse.Namespace, report: Report, loaded: Loaded | None) -> None:
    """What the report was made of, and the first rows of it."""
    as_of = show_instant(report.as_of_us)
    # Who named the instant is not surprised.
    warning = ahead_told(report.as_of_us) if parse_as_of(options.as_of) is None else None
    if options.json:
        about: dict[str, object] = {"as_of": as_of, "store_count": report.store_count, "out": options.out}
        about["warning"] = warning
        counts = counts_json(loaded) if loaded else {"version": report.version}
        if options.explain:
            about["explained"] = _explained(report, loaded)
        say_json(about | counts, to_stderr=options.out == "-")
    elif not options.quiet:
        if loaded:
            say_counts(loaded)
        for line in _explained(report, loaded) if options.explain else ():
            say(line)
        if options.head:
            with Path(options.out).open(encoding="utf-8", newline="") as stream:
                header, *rows = islice(csv.reader(stream), options.head + 1)
            show_table(header, rows, "last hour in minutes, last day and week in hours")
        say(f"{report.store_count:,} stores as of {as_of}" + (f": {options.out}" if options.out != "-" else ""))
        say_warning(warning)


def _explained(report: Report, loaded: Loaded | None) -> list[str]:
    """How the report came about."""
    asked = [f"PostgreSQL was asked: {query}" for query in loaded.asked] if loaded else []
    return asked + explained(report.sight, is_aside=loaded is not None)
