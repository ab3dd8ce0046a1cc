"""Questions that PostgreSQL answers itself: the relations of `queries/asked`, over tables of whatever names."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.catalogue import catalogue
from engine.postgres_names import PostgresTable
from engine.sources import STORE_HOURS, STORE_STATUS, STORE_TZ

if TYPE_CHECKING:
    import psycopg

# What the relations call the three tables.
ATTACHED = {
    "attached_status": STORE_STATUS.name,
    "attached_hours": STORE_HOURS.name,
    "attached_zones": STORE_TZ.name,
}


def question(name: str, tables: Mapping[str, PostgresTable]) -> str:
    """The relation as one select of PostgreSQL, in which the tables have their names here."""
    relation = catalogue("asked")[name]
    select = relation.text.split(f" view {name} as\n", 1)[1].strip().removesuffix(";")
    named = [
        f"{alias} as not materialized ({renamed(tables[of])})"
        for alias, of in ATTACHED.items()
        if alias in relation.reads
    ]
    return f"with {', '.join(named)} select * from ({select}) as asked" if named else select


def renamed(table: PostgresTable) -> str:
    """The table with its columns named as here."""
    columns = ", ".join(f"{table.column(name)} as {name}" for name in table.columns)
    return f"select {columns} from {table.qualified}"


def ask(
    connection: "psycopg.Connection[Any]", name: str, tables: Mapping[str, PostgresTable], **values: str
) -> list[tuple[Any, ...]]:
    """The rows of the relation; the values are settings of the session, openhours.… in the relation."""
    for setting, value in values.items():
        connection.execute("select set_config(%s, %s, false)", [f"openhours.{setting}", value])
    return connection.execute(question(name, tables).encode()).fetchall()
