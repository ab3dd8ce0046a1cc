"""What the options of a command name: inputs, outputs, the data set, a session over either."""

import argparse
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from types import FrameType
from typing import BinaryIO

from engine.arguments import FORMATS
from engine.console import progress, say, say_counts
from engine.data_set import MANIFEST_NAME, DataSet, check_outside, open_data_set
from engine.errors import (
    ArgumentsConflict,
    DataSetMissing,
    OutputUnusable,
    SourceMissing,
    SourceUnusable,
    SpanInvalid,
    TablesMissing,
)
from engine.instants import parse_as_of, show_instant
from engine.loading import Loaded
from engine.progress import Tell
from engine.session import Session, load_aside, load_source_aside
from engine.settings import settings
from engine.sources import Inputs

# Where the rejects of files go that are read for something on stdout.
REJECTS_NAME = "openhours-rejects.csv"
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def inputs_of(options: argparse.Namespace) -> Inputs:
    """The files given."""
    return Inputs(tuple(options.store_status), tuple(options.store_hours), tuple(options.store_tz))


def data_folder_of(options: argparse.Namespace) -> Path:
    """The data set's folder: the one named, else the one of the settings."""
    return Path(options.data) if options.data else settings().data


def data_if_any(options: argparse.Namespace) -> DataSet | None:
    """The data set, where there is one; one that is named must be there."""
    try:
        return open_data_set(data_folder_of(options))
    except DataSetMissing:
        if options.data:
            raise
        return None


def loaded_aside(options: argparse.Namespace, resources: ExitStack, rejects: Path | None, tell: Tell) -> Loaded | None:
    """The files or the database given, loaded for this command alone; None where the data set is to be read."""
    inputs = inputs_of(options)
    if sum((inputs != Inputs(), bool(options.data), bool(options.source))) > 1:
        raise ArgumentsConflict("--data, --source or --store-status, …")
    if options.source:
        return load_source_aside(options.source, parse_as_of(options.as_of), resources, rejects, tell)
    if inputs == Inputs():
        return None
    if not inputs.store_status:
        raise TablesMissing("--store-status")
    return load_aside(inputs, resources, rejects, tell)


def span_of(text: str) -> int | None:
    """A length of time such as 90s, 15m, 1h or 2d in microseconds; None for all. Raises SpanInvalid."""
    if text == "all":
        return None
    match = re.fullmatch(r"([0-9]{1,6})([smhd])", text)
    if match is None:
        raise SpanInvalid(f"{text!r}; give a number and s, m, h or d, such as 90s or 2h")
    return int(match[1]) * SECONDS[match[2]] * 1_000_000


def seconds_of(option: str, text: str, least: int = 0) -> int:
    """A length of time that ends, in whole seconds. Raises SpanInvalid."""
    span_us = span_of(text)
    if span_us is None or span_us < least * 1_000_000:
        raise SpanInvalid(f"{option} {text}; give a number and s, m, h or d, such as 60s, of at least {least}s")
    return span_us // 1_000_000


def output_of(options: argparse.Namespace) -> Path | BinaryIO:
    """Where the output goes."""
    if options.out != "-":
        return _file_of(options.out, options)
    if sys.stdout is None:
        raise OutputUnusable("-", "stdout is closed")
    return sys.stdout.buffer


def format_of(options: argparse.Namespace) -> str:
    """The format of the report: as said, else as the output's name says, else CSV."""
    named = Path(options.out).suffix.removeprefix(".")
    return options.format or (named if named in FORMATS else FORMATS[0])


def rejects_path_of(options: argparse.Namespace) -> Path:
    """Where rejects go: as said, else beside the output. Those of an earlier report do not stay beside a new one."""
    if options.rejects:
        path = _file_of(options.rejects, options)
        if options.out != "-" and _is_same_file(path, Path(options.out)):
            raise OutputUnusable(options.rejects, "it is where the report goes")
        return path
    if options.out == "-":
        return Path(REJECTS_NAME)
    path = _file_of(f"{options.out}.rejects.csv", options)
    path.unlink(missing_ok=True)
    return path


def _file_of(name: str, options: argparse.Namespace) -> Path:
    """A file to write; that it can't be, or is one that is read, is told before the work, not after it."""
    path = Path(name)
    if not name or path.is_dir():
        raise OutputUnusable(name, "it is a folder" if name else "it has no name")
    if not path.parent.is_dir():
        raise OutputUnusable(name, "its folder does not exist")
    inputs = map(Path, (*options.store_status, *options.store_hours, *options.store_tz))
    if any(path.exists() and given.exists() and path.samefile(given) for given in inputs):
        raise OutputUnusable(name, "it is one of the inputs")
    if os.access((folder := data_folder_of(options)) / MANIFEST_NAME, os.F_OK):
        check_outside(path, folder)
    return path


def _is_same_file(path: Path, other: Path) -> bool:
    """Whether what is written to both comes to lie in one file; devices and pipes take what comes."""
    is_file = path.is_file() or not path.exists()
    return is_file and os.path.realpath(path) == os.path.realpath(other)


def read_queries(name: str) -> str:
    """The text of a file of queries."""
    if name == "-":
        return sys.stdin.read()
    try:
        return Path(name).read_text(encoding="utf-8")
    except OSError as error:
        raise SourceMissing(name) from error
    except UnicodeDecodeError as error:
        raise SourceUnusable(Path(name), "it is not UTF-8 text") from error


def open_session(options: argparse.Namespace, resources: ExitStack) -> tuple[Session, Loaded | None]:
    """A session over the files given or the data set."""
    as_of_us = parse_as_of(options.as_of)
    with progress(is_quiet=options.quiet) as tell:
        loaded = loaded_aside(options, resources, Path(REJECTS_NAME), tell)
    if loaded and loaded.rejected_count and not options.quiet:
        say_counts(loaded)
    data = loaded.data if loaded else open_data_set(data_folder_of(options))
    session = Session(data, as_of_us, resources.enter_context(ExitStack()))
    if options.source and session.as_of_us is not None and not options.quiet:
        say(
            f"openhours: of the pings only those of eight days are here, which a report as of "
            f"{show_instant(session.as_of_us)} reads; openhours sync copies all"
        )
    return session, loaded


@contextmanager
def stopped_by_signals() -> Iterator[Event]:
    """What is set when the process is asked to end, which interrupts what it is doing too.

    An interrupt alone is not enough: what is done while nobody waits for it takes one for the end of itself.
    """
    stopped = Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()
        signal.default_int_handler(number, frame)

    former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
