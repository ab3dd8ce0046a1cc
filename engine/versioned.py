"""What a database holds for Openhours, in parts, each with a version of its own and migrations from one to the next."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import DatabaseNewer

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

SCRIPTS = Path(__file__).parent / "migrations"
# Alembic knows of one migration at a time, whatever the thread and the database.
_TURN = threading.Lock()


@dataclass(frozen=True)
class Part:
    """One part; others neither know nor need it."""

    name: str
    scripts: Path  # the folder of its migrations: v0001.py, v0002.py and so on

    @property
    def newest(self) -> int:
        """The newest version that is known here."""
        return max(int(path.stem.removeprefix("v")) for path in self.scripts.glob("v*.py"))

    @property
    def version_table(self) -> str:
        """Where the database keeps the version that it has."""
        return f"openhours_{self.name}_version"


TABLES = Part("tables", SCRIPTS / "tables")
SERVICE = Part("service", SCRIPTS / "service")
PARTS = (TABLES, SERVICE)


@dataclass(frozen=True)
class Migrated:
    """One part, and the version that it has now."""

    name: str
    version: int
    version_before: int  # 0: it was not there

    @property
    def is_changed(self) -> bool:
        """Whether there was anything to do."""
        return self.version != self.version_before


def version_of(connection: "Connection", part: Part, shown: str) -> int:
    """The version of a part in the database that is shown so; 0 where it is not there. Raises DatabaseNewer.

    Alembic would tell it too, but takes longer to import than most have to wait for.
    """
    from sqlalchemy import column, inspect, select, table

    if not inspect(connection).has_table(part.version_table):
        return 0
    found = connection.execute(select(column("version_num")).select_from(table(part.version_table))).scalar()
    version = int(found or 0)
    if version > part.newest:
        raise DatabaseNewer(shown, part.name, version, part.newest)
    return version


def migrate(connection: "Connection", part: Part, shown: str) -> Migrated:
    """Brings a part to its newest version, in the transaction that the connection is in.

    Who calls this holds a lock until that ends, on which all others wait who would do the same to this database.
    Raises DatabaseNewer, and SQLAlchemy's errors.
    """
    before = version_of(connection, part, shown)
    if before < part.newest:
        from alembic import command

        config = _config(part)
        config.attributes.update(connection=connection, version_table=part.version_table)
        with _TURN:
            command.upgrade(config, "head")
    return Migrated(part.name, part.newest, before)


def _config(part: Part) -> "Config":
    """What Alembic is to know, which it would read from a file."""
    from alembic.config import Config

    config = Config()
    for option, value in (
        ("script_location", str(SCRIPTS)),
        ("version_locations", str(part.scripts)),
        ("path_separator", "newline"),
    ):
        config.set_main_option(option, value.replace("%", "%%"))
    return config
