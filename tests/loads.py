"""Loads for tests: any bytes in, and what became of every row out."""

import csv
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import duckdb

from engine import Inputs, load
from engine.loading import Loaded
from engine.sources import exactly

BIN = Path(sys.executable).parent / "openhours"
PINGS, HOURS, ZONES = "store_status", "store_hours", "store_tz"
PING_HEADER = "store_id,status,timestamp_utc"
HOURS_HEADER = "store_id,day_of_week,start_time_local,end_time_local"
ZONE_HEADER = "store_id,timezone_str"
HEADERS = {PINGS: PING_HEADER, HOURS: HOURS_HEADER, ZONES: ZONE_HEADER}


class Reject(NamedTuple):
    """A row of the rejects file, but for its table and source file."""

    line: int
    column: str
    value: str
    reason: str


def load_bytes(folder: Path, content: bytes, table: str = PINGS, name: str = "rows.csv") -> Loaded:
    """Loads one file into a data set of its own."""
    path = folder / name
    path.write_bytes(content)
    return load(Inputs(**{table: (str(path),)}), folder / "set")


def load_rows(folder: Path, rows: Iterable[str], table: str = PINGS, name: str = "rows.csv") -> Loaded:
    """Loads lines under the usual header of their table."""
    return load_bytes(folder, "\n".join([HEADERS[table], *rows, ""]).encode(), table, name)


def outcome(loaded: Loaded, table: str = PINGS) -> tuple[int, int, int]:
    """Rows kept, repeated and rejected; with them the number of those read adds up."""
    counts = loaded.counts[table]
    assert counts.read_count == counts.kept_count + counts.repeated_count + counts.rejected_count
    return counts.kept_count, counts.repeated_count, counts.rejected_count


def rejects_of(loaded: Loaded, table: str = PINGS, source: Path | None = None) -> list[Reject]:
    """The rejects file, which has as many rows of the table as were counted."""
    if loaded.rejects_path is None:
        assert loaded.rejected_count == 0
        return []
    usual_limit = csv.field_size_limit(1 << 24)  # A reject may be as long as a line.
    with loaded.rejects_path.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["table_name"] == table]
    csv.field_size_limit(usual_limit)
    assert len(rows) == loaded.counts[table].rejected_count
    assert sum(reason.rejected_count for reason in loaded.reasons) == loaded.rejected_count
    return [
        Reject(int(row["line_number"]), row["column_name"], row["value"], row["reason"])
        for row in rows
        if source is None or row["source_file"] == str(source)
    ]


def rows_of(loaded: Loaded, name: str) -> list[tuple[object, ...]]:
    """The rows of a table of the data set, with the ids of the stores in place of their keys."""
    with duckdb.connect() as connection:
        rows = connection.read_parquet(exactly(loaded.data.file(name)))
        if name == "store_ids":
            return rows.filter("is_polled or has_hours or has_zone").project("store_id").order("all").fetchall()
        ids = connection.read_parquet(exactly(loaded.data.file("store_ids"))).project("store_key, store_id")
        return (
            rows.join(ids, "store_key")
            .project("store_id, columns(* exclude (store_key, store_id))")
            .order("all")
            .fetchall()
        )


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs `openhours` to its end; it never shows a stack trace."""
    done = subprocess.run(
        [BIN, *arguments], capture_output=True, text=True, timeout=60, check=False, env=dict(os.environ)
    )
    assert "Traceback" not in done.stderr
    return done
