"""CSV that a spreadsheet only shows: a cell that it would run as a formula gets an apostrophe before it."""

import csv
import os
import sys
from collections.abc import Callable
from pathlib import Path

# What begins a formula, also in the full width that East Asian spreadsheets take for the same.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
ROWS_BETWEEN_TELLS = 5_000
# At the start of a row, as only ids are text, in quotes or not.
_BEGINNINGS = [f"\n{quote}{each}".encode() for quote in ("", '"') for each in DANGEROUS]
_LONGEST = max(map(len, _BEGINNINGS))


class DangerSearch:
    """Whether an id in a report may be run by a spreadsheet, told from its bytes as they come.

    It may be true for a line break inside an id, too: then the copy is the same as the report.
    """

    def __init__(self) -> None:
        self.is_found = False
        self._before = b"\n"

    def add(self, chunk: bytes) -> None:
        """Looks at the next bytes."""
        joined = self._before + chunk
        self.is_found = self.is_found or any(each in joined for each in _BEGINNINGS)
        self._before = joined[-_LONGEST:]


def copy_harmless(source: Path, target: Path, tell: Callable[[], object]) -> None:
    """Copies the report with an apostrophe before each such id; on disk when it returns."""
    csv.field_size_limit(sys.maxsize)
    with source.open(encoding="utf-8", newline="") as rows, target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for number, (store_id, *figures) in enumerate(csv.reader(rows)):
            writer.writerow([f"'{store_id}" if store_id.startswith(DANGEROUS) else store_id, *figures])
            if number % ROWS_BETWEEN_TELLS == 0:
                tell()
        stream.flush()
        os.fsync(stream.fileno())
