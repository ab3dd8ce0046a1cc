"""Databases of a test's own on the real PostgreSQL, with the three tables in them."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count

import psycopg
import pytest
from psycopg import sql
from random_stores import Tables

from engine.extension import packaged_extension

needs_extension = pytest.mark.skipif(packaged_extension() is None, reason="DuckDB has no postgres extension here")

_NUMBERS = count()

HOURS_AND_ZONES = """
create table store_hours (store_id text, day_of_week smallint, start_time_local time, end_time_local time);
create table store_tz (store_id text, timezone_str text);
"""
PLAIN = f"""{HOURS_AND_ZONES}
create table store_status (store_id text, timestamp_utc timestamptz, status text);
"""
INDEXED = f"""{PLAIN}
create index on store_status (timestamp_utc);
create index on store_status (store_id, timestamp_utc);
"""
# A partition for each UTC date is made when rows come, see fill.
PARTITIONED = f"""{HOURS_AND_ZONES}
create table store_status (store_id text, timestamp_utc timestamptz, status text) partition by range (timestamp_utc);
create table store_status_default partition of store_status default;
create index on store_status (timestamp_utc);
create index on store_status (store_id, timestamp_utc);
"""


@contextmanager
def new_database(server: str, tables: str = PLAIN) -> Iterator[str]:
    """The address of a database that is there until the end, with these tables."""
    name = f"test_{os.getpid()}_{next(_NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        url = server.replace("/postgres?", f"/{name}?")
        try:
            run(url, tables)
            yield url
        finally:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def run(url: str, statements: str) -> None:
    """Runs statements, and keeps what they did."""
    with psycopg.connect(url) as connection:
        connection.execute(statements.encode())


def rows_of(url: str, query: str) -> list[tuple[object, ...]]:
    """The rows of a query."""
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def add(url: str, table: str, rows: Iterable[Sequence[object]]) -> None:
    """Adds rows to a table, in its columns' order."""
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("set timezone = 'UTC'")
        with cursor.copy(sql.SQL("copy {} from stdin").format(sql.Identifier(*table.split(".")))) as copy:
            for row in rows:
                copy.write_row(row)


def fill(url: str, drawn: Tables, *, is_partitioned: bool = False) -> None:
    """Adds the rows of random stores."""
    if is_partitioned:
        add_partitions(url, {text for _, text, _ in drawn.pings})
    add(url, "store_status", drawn.pings)
    add(url, "store_hours", drawn.hours)
    add(url, "store_tz", drawn.zones)


def add_partitions(url: str, instants: Iterable[str]) -> None:
    """A partition for each UTC date of these instants."""
    with psycopg.connect(url) as connection:
        connection.execute("set timezone = 'UTC'")
        dates = connection.execute(
            "select distinct t::timestamptz::date from unnest(%s::text[]) as t", [list(instants)]
        )
        for (date,) in dates.fetchall():
            connection.execute(
                sql.SQL("create table {} partition of store_status for values from ({}) to ({})").format(
                    sql.Identifier(f"store_status_{date:%Y%m%d}"), str(date), f"{date} 24:00"
                )
            )
