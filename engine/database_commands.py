"""What the commands on a PostgreSQL database do: options in, output and the count of what is wrong out."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from engine.console import ahead_told, counts_json, progress, say, say_counts, say_json, say_warning, show_table
from engine.errors import ArgumentsConflict
from engine.migrating import initialise
from engine.options import REJECTS_NAME, inputs_of
from engine.postgres import shown_url
from engine.versioned import SERVICE, TABLES, Migrated

if TYPE_CHECKING:
    from engine.postgres_check import Finding


def run_database(options: argparse.Namespace) -> int:
    """Does the action of `openhours db`."""
    return ACTIONS[options.action](options)


def load_into_database(options: argparse.Namespace) -> int:
    """Does `openhours load --into`, and gives how many input rows it had to reject."""
    from engine.postgres_load import load_into

    if options.data:
        raise ArgumentsConflict("--into or --data")
    with progress(is_quiet=options.quiet) as tell:
        placed = load_into(inputs_of(options), options.into, Path(options.rejects or REJECTS_NAME), tell)
    unplaced, warning = placed.unplaced_count, ahead_told(placed.latest_ahead_us)
    if options.json:
        about: dict[str, object] = {"database": placed.database, "is_changed": placed.is_changed}
        say_json(about | {"unplaced_store_count": unplaced, "warning": warning} | counts_json(placed))
    elif not options.quiet:
        say_counts(placed)
        say_warning(_unplaced_told(unplaced))
        say(f"{placed.database} is {'changed' if placed.is_changed else 'as it was'}")
        say_warning(warning)
    return placed.rejected_count


def _unplaced_told(count: int) -> str | None:
    """What will surprise who makes a report from the database: that it lacks stores which a data set would have."""
    if not count:
        return None
    return f"stores that occur in rejected rows only: {count:,}; the database can't keep them, so its reports lack them"


def _init(options: argparse.Namespace) -> int:
    names = options.part or [TABLES.name]
    tables = initialise(options.url) if TABLES.name in names else None
    parts = [tables.tables] if tables else []
    if SERVICE.name in names:
        from engine.job_database import initialise_service

        parts.append(initialise_service(options.url))
    if options.json:
        counts = {"partition_count": tables.partition_count if tables else 0}
        say_json({"database": shown_url(options.url), "parts": [vars(part) for part in parts], **counts})
    elif not options.quiet:
        for part in parts:
            say(f"{part.name}: {_version_told(part)}")
        if tables:
            say(f"partitions of store_status made: {tables.partition_count:,}")
    return 0


def _check(options: argparse.Namespace) -> int:
    from engine.postgres_check import check_tables

    with progress(is_quiet=options.quiet) as tell:
        checked = check_tables(options.url, tell, is_all=options.all, seconds=options.time_limit)
    error_count, remark_count = checked.error_count, len(checked.findings) - checked.error_count
    if options.json:
        about = {"database": shown_url(options.url), "checked_from": checked.checked_from}
        counts = {"error_count": error_count, "remark_count": remark_count}
        say_json({**about, **counts, "findings": [vars(finding) for finding in checked.findings]})
        return error_count
    if checked.findings:
        header = ("severity", "table", "column", "rows", "finding", "example")
        show_table(header, [_shown(finding) for finding in checked.findings])
    if not options.quiet:
        looked_at = f"pings from {checked.checked_from} on" if checked.checked_from else "all pings"
        say(f"{shown_url(options.url)}: errors {error_count}, remarks {remark_count}; looked at {looked_at}")
    return error_count


def _shown(finding: "Finding") -> tuple[str, ...]:
    """A row for people."""
    rows = "" if finding.row_count is None else f"{finding.row_count}"
    return (finding.severity, finding.table, finding.column or "", rows, finding.finding, finding.example or "")


def _version_told(part: Migrated) -> str:
    """What became of a part."""
    if not part.is_changed:
        return f"already version {part.version}"
    return f"now version {part.version}" + (f", {part.version_before} before" if part.version_before else "")


ACTIONS = {"check": _check, "init": _init}
