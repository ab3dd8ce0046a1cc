"""Makes the benchmark's three input tables as Parquet files, in a process of its own."""

import argparse
from pathlib import Path

from engine.database import Value, connect, identifier, literal, set_variables

HERE = Path(__file__).parent
# 2023-03-15 18:00 UTC: clocks in the US changed three days before.
AS_OF_US = 1_678_903_200_000_000
DAY_US = 86_400_000_000
TABLES = ("store_status", "store_hours", "store_tz")


def main() -> None:
    """Writes the files that are not there yet."""
    parser = argparse.ArgumentParser(description="Make the benchmark's input files.")
    parser.add_argument("--stores", type=int, required=True)
    parser.add_argument("--ids", choices=("bigint", "uuid"), required=True)
    parser.add_argument("--days", type=int, required=True, help="over which the pings are spread, until 2023-03-15")
    parser.add_argument("--pings-per-store", type=int, required=True, help="in those days")
    parser.add_argument("--first", type=int, required=True, help="the number of each store's first ping to be written")
    parser.add_argument("--count", type=int, required=True, help="of each store's pings to be written")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    span_us = options.days * DAY_US
    values = {
        "store_count": options.stores,
        "starts_us": AS_OF_US - span_us,
        "step_us": span_us // options.pings_per_store,
        "first_ping_number": options.first,
        "ping_count": options.count,
    }
    write_tables(options.out, options.ids, values)


def write_tables(folder: Path, ids: str, values: dict[str, Value]) -> None:
    """One file a table; a file under its final name is whole."""
    with connect(folder) as connection:
        set_variables(connection, values)
        connection.execute((HERE / ids / "stores.sql").read_text(encoding="utf-8"))
        for table in TABLES:
            path = folder / f"{table}.parquet"
            if not path.exists():
                unfinished = path.with_suffix(".part")
                connection.execute((HERE / f"{table}.sql").read_text(encoding="utf-8"))
                connection.execute(f"copy {identifier(table)} to {literal(str(unfinished))} (format parquet)")
                unfinished.rename(path)


if __name__ == "__main__":
    main()
