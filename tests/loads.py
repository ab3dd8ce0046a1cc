"""Loads for tests: any bytes in, and what became of every row out."""

import csv
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from engine import Inputs, load
from engine.data_set import MANIFEST_NAME, DataSet, Manifest, Part
from engine.loading import Loaded

BIN = Path(sys.executable).parent / "openhours"
PINGS, HOURS, ZONES = "store_status", "store_hours", "store_tz"
PING_HEADER = "store_id,status,timestamp_utc"
HOURS_HEADER = "store_id,day_of_week,start_time_local,end_time_local"
ZONE_HEADER = "store_id,timezone_str"
PING_TYPES = {"store_key": pa.int32(), "pinged_us": pa.int64(), "is_up": pa.bool_()}
# What can happen to a Parquet file.
Damage: TypeAlias = Callable[[bytes], bytes]
DAMAGES: Mapping[str, Damage] = {
    "empty": lambda _: b"",
    "cut": lambda whole: whole[: len(whole) // 2],
    "middle gone": lambda whole: whole[: len(whole) // 4] + whole[len(whole) // 2 :],
    "middle garbled": lambda whole: whole[:4] + b"\xff" * (len(whole) - 12) + whole[-8:],
    "start garbled": lambda whole: whole[:4] + b"\0" * 60 + whole[64:],
    "another kind": lambda whole: b"store_id,status\n" * (len(whole) // 16),
}
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
    data = loaded.data
    with duckdb.connect() as connection:
        ids = connection.read_parquet(data.place(data.manifest.tables["store_ids"]))
        if name == "store_ids":
            return ids.filter("is_polled or has_hours or has_zone").project("store_id").order("all").fetchall()
        variables = data.variables()
        places = variables["store_status_files"] if name == PINGS else [variables[f"{name}_file"]]
        assert isinstance(places, list)
        return (
            connection.read_parquet([str(place) for place in places])
            .join(ids.project("store_key, store_id"), "store_key")
            .project("store_id, columns(* exclude (store_key, store_id))")
            .order("all")
            .fetchall()
        )


def version_files(folder: Path) -> set[str]:
    """Every file of a data set's versions, below its folder."""
    return {str(path.relative_to(folder)) for path in folder.glob("v*/*")}


def counted_files(folder: Path, *versions: int) -> set[str]:
    """What these versions count: the files that their manifests name, and those."""
    manifests = [f"v{version:06}/{MANIFEST_NAME}" for version in versions]
    return {
        name
        for manifest in manifests
        for name in (manifest, *msgspec.json.decode((folder / manifest).read_bytes(), type=Manifest).files)
    }


def pings_of(data: DataSet, part: Part) -> list[tuple[int, int, bool]]:
    """The pings of a part in the order of its file: store_key, pinged_us, is_up."""
    with duckdb.connect() as connection:
        return connection.read_parquet(data.place(part.pings)).fetchall()


def rewrite_pings(data: DataSet, part: Part, change: Callable[[list[tuple[int, int, bool]]], object]) -> None:
    """Does to the file of a part what no load does."""
    rows = pings_of(data, part)
    change(rows)
    columns = {
        name: pa.array(values, kind)
        for (name, kind), values in zip(PING_TYPES.items(), zip(*rows, strict=True), strict=True)
    }
    pq.write_table(pa.table(columns), data.folder / part.pings)


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs `openhours` to its end; it never shows a stack trace."""
    return command_with({}, *arguments)


def command_with(settings: Mapping[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The same with these settings."""
    done = subprocess.run(
        [BIN, *arguments], capture_output=True, text=True, timeout=60, check=False, env={**os.environ, **settings}
    )
    assert "Traceback" not in done.stderr
    return done


def kept_files(data: DataSet) -> list[Path]:
    """What the data set keeps of its parts."""
    return sorted((data.folder / "kept").iterdir())


def pings_at(*clocks: str, store: str = "1", status: str = "active") -> list[str]:
    """Rows of pings of 2023-06-14, and other dates where the clock names one."""
    return [f"{store},{status},{clock if ' ' in clock else f'2023-06-14 {clock}'} UTC" for clock in clocks]
