"""How the database of the service is reached: SQLite's one writer at a time, PostgreSQL's connections that may drop."""

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from engine.job_tables import SCHEMA

BUSY_SECONDS = 10
LOOK_SECONDS = 0.02
MOST_CONNECTIONS = 20
ANSWER_SECONDS = 5
# Whoever goes without a word, as at a power cut, is found within this time: the server by us, and we by the server, so
# that what one had locked does not stay so. None of our transactions is idle, or waits for another, for long.
SESSION = f"""
set search_path to {SCHEMA};
set lock_timeout to '5s';
set idle_in_transaction_session_timeout to '15s';
set tcp_keepalives_idle to 10;
set tcp_keepalives_interval to 5;
set tcp_keepalives_count to 3;
set tcp_user_timeout to '15s';
"""
ANSWER_MS = 15_000


def own_engine(path: Path) -> Engine:
    """SQLite: one writer at a time, who waits for the one before."""
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own
        # Transactions begin where we say, not where the driver thinks.
        connection.isolation_level = None
        _keep_ahead(connection)
        connection.execute("pragma synchronous = full")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        # A migration may have to make a table anew and drop the former one, which nothing is to follow into the void.
        connection.exec_driver_sql(f"pragma foreign_keys = {'off' if options.get('is_migration') else 'on'}")
        connection.exec_driver_sql("begin immediate" if options.get("is_change") else "begin")

    return engine


def shared_engine(target: str) -> Engine:
    """PostgreSQL: a connection that the server has dropped is replaced."""
    import psycopg

    def connect() -> psycopg.Connection:
        connection = psycopg.connect(target, connect_timeout=ANSWER_SECONDS, tcp_user_timeout=ANSWER_MS)
        connection.execute(SESSION)
        connection.commit()
        return connection

    return create_engine(
        "postgresql+psycopg://",
        creator=connect,
        pool_pre_ping=True,
        pool_size=MOST_CONNECTIONS // 2,
        max_overflow=MOST_CONNECTIONS // 2,
    )


def _keep_ahead(connection: sqlite3.Connection) -> None:
    """Has changes written ahead. Of several who ask for that at once, SQLite refuses some without any wait."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(LOOK_SECONDS)
        else:
            return
