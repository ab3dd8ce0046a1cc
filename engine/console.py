"""What the command shows people and machines: progress, counts, tables, errors."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, Protocol

from msgspec.structs import asdict

from engine.instants import is_ahead, show_instant
from engine.progress import Tell, tell_nobody

if TYPE_CHECKING:
    from pathlib import Path

    from engine.data_set import Counts
    from engine.rejects import Reason

PIPED_WIDTH = 120
# A cell's line and spaces beside its text.
CELL_MARGIN = 3


class Outcome(Protocol):
    """What became of the rows of a load, wherever they went."""

    @property
    def counts(self) -> "Mapping[str, Counts]":
        """Of each table that was given."""

    @property
    def reasons(self) -> "Sequence[Reason]":
        """Of the rejects."""

    @property
    def rejects_path(self) -> "Path | None":
        """Where the rejects are."""

    @property
    def replaced_counts(self) -> Mapping[str, int]:
        """The former rows that went, of each table that was given."""


@contextmanager
def progress(*, is_quiet: bool) -> Iterator[Tell]:
    """A bar on stderr where that is a terminal, else nothing."""
    if is_quiet or not sys.stderr.isatty():
        yield tell_nobody
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task("starting", total=None)

        def tell(doing: str, done_ratio: float | None = None) -> None:
            bars.update(bar, description=doing, total=1 if done_ratio is not None else None, completed=done_ratio or 0)

        yield tell


def say(text: str) -> None:
    """A line for people, beside the output."""
    print(text, file=sys.stderr)


def say_warning(text: str | None) -> None:
    """A line for people on what is no error and may surprise them, if there is anything."""
    if text:
        say(f"openhours: warning: {text}")


def ahead_told(latest_us: int | None) -> str | None:
    """What will surprise who makes a report of these pings: that the latest is yet to come."""
    if latest_us is None or not is_ahead(latest_us):
        return None
    return (
        f"the latest ping is of {show_instant(latest_us)}, which is yet to come; reports look back from it unless "
        "--as-of says otherwise"
    )


def say_json(value: Mapping[str, object], *, to_stderr: bool = False) -> None:
    """One object on one line, for machines."""
    print(json.dumps(value, ensure_ascii=False), file=sys.stderr if to_stderr else sys.stdout, flush=True)


def show_table(columns: Sequence[str], rows: Iterable[Sequence[str]], caption: str | None = None) -> None:
    """A table on stdout, as wide as the terminal; numbers stand right, neither they nor the first column are cut."""
    from rich.console import Console
    from rich.table import Table

    listed = [list(row) for row in rows]
    table = Table(caption=caption, caption_justify="left")
    least = 1
    for place, name in enumerate(columns):
        cells = [row[place] for row in listed]
        is_number = bool(cells) and all(cell.replace(".", "").isdecimal() for cell in cells)
        is_whole = is_number or not place
        # Of a header, and of a text that may run over several lines, the longest word.
        words = name.split("_") if is_whole else [word for text in (name, *cells) for word in text.split(" ")]
        width = max(map(len, (*words, *(cells if is_whole else ()))), default=1)
        least += width + CELL_MARGIN
        justify: Literal["left", "right"] = "right" if is_number and place else "left"
        table.add_column(name.replace("_", " "), justify=justify, min_width=width)
    for row in listed:
        table.add_row(*row)
    console = Console()
    console.width = max(least, console.width if sys.stdout.isatty() else PIPED_WIDTH)
    console.print(table, crop=False)


def say_counts(loaded: Outcome) -> None:
    """What became of the rows, and why some could not be used."""
    for name, counts in loaded.counts.items():
        reasons = [f"{each.rejected_count:,} {each.reason}" for each in loaded.reasons if each.table_name == name]
        replaced = loaded.replaced_counts.get(name)
        say(
            f"{name}: {counts.read_count:,} rows read, {counts.kept_count:,} kept"
            + (f" in place of {replaced:,}" if replaced else "")
            + f", {counts.repeated_count:,} repeated, {counts.rejected_count:,} rejected"
            + (f": {'; '.join(reasons)}" if reasons else "")
        )
    if loaded.rejects_path:
        say(f"the rejected rows are in {loaded.rejects_path}")


def counts_json(loaded: Outcome) -> dict[str, object]:
    """The same for machines."""
    return {
        "tables": {
            name: asdict(counts) | {"replaced_count": loaded.replaced_counts.get(name, 0)}
            for name, counts in loaded.counts.items()
        },
        "reasons": [vars(reason) for reason in loaded.reasons],
        "rejects_file": str(loaded.rejects_path) if loaded.rejects_path else None,
    }
