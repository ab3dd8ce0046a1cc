"""The tables of the service at their newest version, and those of the queue's library with them."""

from sqlalchemy import Connection, inspect
from sqlalchemy.schema import CreateSchema

from engine.job_tables import SCHEMA
from engine.message_queue import install_queue, is_queue_current
from engine.versioned import SERVICE, Migrated, migrate, version_of


def found_current(connection: Connection, shown: str) -> Migrated | None:
    """What is there, where nothing is to be done: no lock, no right to make tables. Raises DatabaseNewer."""
    found = version_of(connection, SERVICE, shown)
    if found < SERVICE.newest or (is_shared(connection) and not is_queue_current(connection)):
        return None
    return Migrated(SERVICE.name, found, found)


def bring_up(change: Connection, shown: str) -> Migrated:
    """Makes them, or brings them to the newest version, in a transaction that no other of this kind meets.

    Raises DatabaseNewer, and SQLAlchemy's errors.
    """
    if is_shared(change) and not inspect(change).has_schema(SCHEMA):
        change.execute(CreateSchema(SCHEMA))
    done = migrate(change, SERVICE, shown)
    if is_shared(change):
        install_queue(change)
    return done


def is_shared(connection: Connection) -> bool:
    """Whether it is PostgreSQL, which has the queue too."""
    return connection.dialect.name == "postgresql"
