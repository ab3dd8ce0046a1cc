"""Writes the benchmark's pings as CSV in the order in which they came, stores mixed, in a process of its own."""

import sys
from pathlib import Path

import duckdb

ARRIVED = """
    select store_id, status, cast(timestamp_utc at time zone 'UTC' as varchar) || ' UTC' as timestamp_utc
    from read_parquet(getvariable('file')) as pings order by pings.timestamp_utc, hash(store_id)
"""


def main(source: Path, target: Path) -> None:
    """Writes the file if it is not there yet."""
    if not target.exists():
        unfinished = target.with_suffix(".part")
        with duckdb.connect() as connection:
            connection.execute("set variable file = ?", [str(source)])
            connection.sql(ARRIVED).write_csv(str(unfinished))
        unfinished.rename(target)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
