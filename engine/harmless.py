"""CSV that a spreadsheet only shows: a cell that it would run as a formula gets an apostrophe before it."""

import csv
import mmap
import os
import re
from pathlib import Path

# At the start of a row, as only ids are text: =, +, -, @, a tab or a carriage return, in quotes or not.
_DANGER = re.compile(rb'(?:\A|\n)"?[=+\-@\t\r]')
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def has_danger(path: Path) -> bool:
    """Whether an id in this report may be run by a spreadsheet. May be true for a line break inside an id, too."""
    with path.open("rb") as stream:
        if not os.fstat(stream.fileno()).st_size:
            return False
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return _DANGER.search(content) is not None


def copy_harmless(source: Path, target: Path) -> None:
    """Copies the report with an apostrophe before each such id; on disk when it returns."""
    with source.open(encoding="utf-8", newline="") as rows, target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for store_id, *figures in csv.reader(rows):
            writer.writerow([f"'{store_id}" if store_id.startswith(DANGEROUS) else store_id, *figures])
        stream.flush()
        os.fsync(stream.fileno())
