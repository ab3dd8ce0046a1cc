"""The rows of random stores as files that the engine reads."""

import csv
import gzip
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from random_stores import Tables

from engine import Inputs

HEADERS = {
    "store_status": ("store_id", "timestamp_utc", "status"),
    "store_hours": ("store_id", "day_of_week", "start_time_local", "end_time_local"),
    "store_tz": ("store_id", "timezone_str"),
}


def write_inputs(tables: Tables, folder: Path, suffix: str = ".csv") -> Inputs:
    """The three tables as CSV files in the folder."""
    rows = {"store_status": tables.pings, "store_hours": tables.hours, "store_tz": tables.zones}
    for name, header in HEADERS.items():
        write_csv(folder / f"{name}{suffix}", header, rows[name])
    return Inputs(*((str(folder / f"{name}{suffix}"),) for name in HEADERS))


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """One CSV file, compressed where its name says so."""
    with gzip.open(path, "wt", newline="") if path.suffix == ".gz" else path.open("w", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return path


def doubled(tables: Tables, seed: int) -> Tables:
    """The same rows, each twice and in another order."""
    shuffled = [[*rows, *rows] for rows in (tables.pings, tables.hours, tables.zones)]
    for rows in shuffled:
        random.Random(seed).shuffle(rows)
    return Tables(tuple(shuffled[0]), tuple(shuffled[1]), tuple(shuffled[2]), tables.as_of_us)
