"""What may become of the pings in a database: each deed is one thing that somebody does to them."""

import random
from collections.abc import Callable

import psycopg

DATES = [f"2023-01-{day}" for day in range(20, 28)]


def insert(connection: psycopg.Connection, chosen: random.Random) -> None:
    """Adds a few."""
    with connection.cursor() as cursor:
        cursor.executemany("insert into store_status values (%s, %s, %s) on conflict do nothing", _pings(chosen))


def _insert_aside(connection: psycopg.Connection, chosen: random.Random) -> None:
    partitions = _partitions(connection)
    dates = {date: f"store_status_{date.replace('-', '')}" for date in DATES}
    date = chosen.choice(DATES)
    partition = dates[date] if dates[date] in partitions else "store_status_default"
    for store, moment, status in _pings(chosen):
        connection.execute(
            f"insert into {partition} values (%s, %s, %s) on conflict do nothing".encode(),
            [store, date + moment[10:], status],
        )


def _copy(connection: psycopg.Connection, chosen: random.Random) -> None:
    rows = [
        (store, moment.replace("Z", f":00.{chosen.randrange(1, 10**6):06}Z"), status)
        for store, moment, status in _pings(chosen)
    ]
    with connection.cursor() as cursor, cursor.copy("copy store_status from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def _rename(connection: psycopg.Connection, chosen: random.Random) -> None:
    connection.execute(
        "update store_status set store_id = %s where store_id = %s", [f"u{chosen.random()}", f"s{chosen.randrange(12)}"]
    )


def _delete(connection: psycopg.Connection, chosen: random.Random) -> None:
    connection.execute(
        "delete from store_status where store_id = %s and extract(hour from timestamp_utc) <= %s",
        [f"s{chosen.randrange(12)}", chosen.randrange(24)],
    )


def _drop(connection: psycopg.Connection, chosen: random.Random) -> None:
    connection.execute(f"drop table if exists store_status_{chosen.choice(DATES).replace('-', '')}".encode())


def _make(connection: psycopg.Connection, chosen: random.Random) -> None:
    connection.execute("select openhours_make_partitions(%s::date, %s::date)", [chosen.choice(DATES)] * 2)


def _undo(connection: psycopg.Connection, chosen: random.Random) -> None:
    with connection.transaction(force_rollback=True):
        insert(connection, chosen)
        _rename(connection, chosen)


def _truncate(connection: psycopg.Connection, chosen: random.Random) -> None:
    if chosen.random() < 0.3:
        connection.execute(f"truncate {chosen.choice(_partitions(connection))}".encode())


def _together(connection: psycopg.Connection, chosen: random.Random) -> None:
    """Two who bring in a store's first ping of a date at once: neither waits, and one gives up."""
    store, moment, _ = _pings(chosen)[0]
    with (
        psycopg.connect(connection.info.dsn, dbname=connection.info.dbname, options="-c lock_timeout=2s") as other,
        connection.transaction(),
    ):
        for each, minutes in ((connection, "0 minutes"), (other, "7 minutes")):
            each.execute(
                "insert into store_status values (%s, %s::timestamptz + %s::interval, 'active') on conflict do nothing",
                [store, moment, minutes],
            )
        if chosen.random() < 0.5:
            other.rollback()


def _pings(chosen: random.Random) -> list[tuple[str, str, str]]:
    """A few, none of them twice."""
    drawn = {
        (f"s{chosen.randrange(12)}", f"{chosen.choice(DATES)} {chosen.randrange(24):02}:30Z")
        for _ in range(chosen.randrange(1, 4))
    }
    return [(store, moment, chosen.choice(["active", "inactive"])) for store, moment in sorted(drawn)]


def _partitions(connection: psycopg.Connection) -> list[str]:
    """The partitions of the pings that there are."""
    found = connection.execute(
        "select relid::text from pg_partition_tree('store_status') "
        "where isleaf and relid::text ~ '_2023|_default' order by 1"
    )
    return [name for (name,) in found.fetchall()]


Deed = Callable[[psycopg.Connection, random.Random], None]
DEEDS: list[Deed] = [
    *[insert] * 3,
    _insert_aside,
    _copy,
    _rename,
    _delete,
    _drop,
    _make,
    _undo,
    _truncate,
    _together,
]
