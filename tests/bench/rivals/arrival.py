"""Writes the benchmark's pings once more, in the order in which they came, in a process of its own."""

import sys
from pathlib import Path

import duckdb


def main(source: Path, target: Path) -> None:
    """Writes the file if it is not there yet."""
    if not target.exists():
        unfinished = target.with_suffix(".part")
        duckdb.read_parquet(str(source)).order("timestamp_utc, hash(store_id)").write_parquet(str(unfinished))
        unfinished.rename(target)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
