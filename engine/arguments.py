"""Arguments that several commands share."""

import argparse
from typing import TypeAlias

# argparse gives its parts no public names.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001
Container: TypeAlias = "argparse._ActionsContainer"  # noqa: SLF001

EPILOG = "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done with rejected rows, 130 interrupted."
FORMATS = ("csv", "parquet", "json", "ndjson")


def add_reading(parser: argparse.ArgumentParser) -> None:
    """What is read, files, the data set or a database, and the instant to look back from."""
    add_inputs(parser)
    add_source(parser)
    add_as_of(parser)


def add_inputs(parser: argparse.ArgumentParser) -> None:
    """The files of the three tables, or the data set."""
    files = parser.add_argument_group("input", "CSV (.csv, .csv.gz) or Parquet: files, globs or folders")
    for table in ("status", "hours", "tz"):
        files.add_argument(
            f"--store-{table}", metavar="F", nargs="+", action="extend", default=[], help=f"files of store_{table}"
        )
    add_data(files)


def add_data(parser: Container, told: str = "the data set; by default OPENHOURS_DATA, or data/set") -> None:
    """The data set."""
    parser.add_argument("--data", metavar="DIR", help=told)


def add_source(parser: argparse.ArgumentParser, *, is_required: bool = False) -> None:
    """A database in place of files."""
    parser.add_argument(
        "--source",
        metavar="URL",
        required=is_required,
        help="a PostgreSQL database with the three tables: postgresql://USER@HOST/DATABASE",
    )


def add_as_of(parser: argparse.ArgumentParser) -> None:
    """The instant to look back from."""
    parser.add_argument(
        "--as-of",
        metavar="T",
        default="latest",
        help="the instant to look back from: ISO 8601 with its zone, latest (the latest ping, the default) or now",
    )


def add_common(parser: argparse.ArgumentParser) -> None:
    """What every command takes; its help tells them last."""
    parser.add_argument("-q", "--quiet", action="store_true", help="neither progress nor counts on stderr")
    parser.add_argument("--json", action="store_true", help="counts, rows and errors as JSON, for machines")


def count(text: str) -> int:
    """A whole number from 0."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"not a count: {text!r}")
    return int(text)


def positive(text: str) -> int:
    """A whole number from 1."""
    if not count(text):
        raise argparse.ArgumentTypeError("it must be at least 1")
    return int(text)
