"""Loads into a PostgreSQL database for tests: rows in, and what its tables have out."""

from pathlib import Path

import psycopg
from loads import HEADERS, HOURS, PINGS, ZONES

from engine import Inputs
from engine.postgres_load import Placed, load_into

NOON = "2023-01-22 12:00:00 UTC"
ROWS = {
    PINGS: "select store_id, (extract(epoch from timestamp_utc) * 1000000)::bigint, status = 'active' "
    "from store_status",
    HOURS: "select store_id, day_of_week, (extract(epoch from start_time_local) * 1000000)::bigint, "
    "(extract(epoch from end_time_local) * 1000000)::bigint from store_hours",
    ZONES: "select store_id, timezone_str from store_tz",
}


def write(folder: Path, name: str, lines: list[str]) -> Path:
    """A CSV file."""
    path = folder / f"{name}.csv"
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path


def place(url: str, folder: Path, **lines: list[str]) -> Placed:
    """Loads rows under their header."""
    inputs = {name: str(write(folder, name, [HEADERS[name], *each])) for name, each in lines.items()}
    return load_into(Inputs(**inputs), url, folder / "rejects.csv")


def rows_in(url: str, table: str) -> list[tuple[object, ...]]:
    """The rows of a table, as rows_of gives those of a data set."""
    with psycopg.connect(url) as connection:
        return sorted(connection.execute(ROWS[table].encode()).fetchall(), key=str)
