"""The yardstick: DuckDB alone reads every value of three columns of some Parquet files.

Says as JSON what it read, and what that cost with its start left out.
"""

import json
import sys
import time

import duckdb

# No sum of a column stands in a footer.
SCAN = "select sum(store_key), sum(pinged_us), count_if(is_up) from read_parquet(getvariable('files'))"


def main(paths: list[str]) -> None:
    """Scans the files."""
    connection = duckdb.connect()
    connection.execute("set variable files = ?", [paths])
    wall, cpu = time.perf_counter(), time.process_time()
    sums = connection.execute(SCAN).fetchall()[0]
    wall_seconds, cpu_seconds = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"sums": sums, "wall_seconds": wall_seconds, "cpu_seconds": cpu_seconds}, default=int))


if __name__ == "__main__":
    main(sys.argv[1:])
