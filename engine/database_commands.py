"""What the commands on a PostgreSQL database do: options in, output and the count of what is wrong out."""

import argparse
from pathlib import Path

from engine.console import counts_json, progress, say, say_counts, say_json
from engine.errors import ArgumentsConflict
from engine.migrating import Migrated, initialise
from engine.options import REJECTS_NAME, inputs_of
from engine.postgres import shown_url


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
    unplaced = placed.unplaced_count
    if options.json:
        about = {"database": placed.database, "is_changed": placed.is_changed, "unplaced_store_count": unplaced}
        say_json(about | counts_json(placed))
    elif not options.quiet:
        say_counts(placed)
        if unplaced:
            say(
                f"openhours: warning: {unplaced:,} stores are named by rejected rows alone, so no table has them for it"
            )
        say(f"{placed.database} is {'changed' if placed.is_changed else 'as it was'}")
    return placed.rejected_count


def _init(options: argparse.Namespace) -> int:
    done = initialise(options.url)
    if options.json:
        parts = [vars(part) for part in done.parts]
        say_json({"database": shown_url(options.url), "parts": parts, "partition_count": done.partition_count})
    elif not options.quiet:
        for part in done.parts:
            say(f"{part.name}: {_version_told(part)}")
        say(f"partitions of store_status made: {done.partition_count:,}")
    return 0


def _version_told(part: Migrated) -> str:
    """What became of a part."""
    if not part.is_changed:
        return f"already version {part.version}"
    return f"now version {part.version}" + (f", {part.version_before} before" if part.version_before else "")


ACTIONS = {"init": _init}
