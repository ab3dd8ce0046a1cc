"""The yardstick of a load: DuckDB alone makes one Parquet file of a CSV file, as it finds best."""

import sys

import duckdb


def main(source: str, target: str) -> None:
    """Copies the file, and says how many rows it has."""
    connection = duckdb.connect()
    connection.execute("set variable file = ?", [source])
    quoted = target.replace("'", "''")
    copied = connection.execute(f"copy (from read_csv(getvariable('file'))) to '{quoted}' (format parquet)")
    print(copied.fetchall()[0][0])


if __name__ == "__main__":
    main(*sys.argv[1:])
