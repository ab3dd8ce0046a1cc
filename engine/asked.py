"""Relations of `queries/` that PostgreSQL answers itself, over tables and columns of whatever names."""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from engine.catalogue import Relation, catalogue
from engine.postgres_names import PostgresTable
from engine.sources import STORE_HOURS, STORE_STATUS, STORE_TZ

if TYPE_CHECKING:
    import psycopg

# What the relations of `queries/asked` call the three tables.
ATTACHED = {
    "attached_status": STORE_STATUS.name,
    "attached_hours": STORE_HOURS.name,
    "attached_zones": STORE_TZ.name,
}
# Comments and texts, where a word names no column.
_PROSE = re.compile(r"--.*|'[^']*'")


def ask(
    connection: "psycopg.Connection[Any]", name: str, tables: Mapping[str, PostgresTable], **values: str
) -> list[tuple[Any, ...]]:
    """The rows of the relation; the values are settings of the session, openhours.… in the relation."""
    for setting, value in values.items():
        connection.execute("select set_config(%s, %s, false)", [f"openhours.{setting}", value])
    return connection.execute(question(name, tables).encode()).fetchall()


def question(name: str, tables: Mapping[str, PostgresTable]) -> str:
    """A relation of `queries/asked` over these tables."""
    return over_tables(catalogue("asked")[name], {alias: tables[of] for alias, of in ATTACHED.items() if of in tables})


def over_tables(relation: Relation, tables: Mapping[str, PostgresTable]) -> str:
    """The relation as one select of PostgreSQL's, which sees these tables, and the columns that it names, renamed."""
    select = relation.text.split(f" view {relation.name} as\n", 1)[1].strip().removesuffix(";")
    # Not materialized they are no more than names: the plan is that of the tables themselves.
    named = [
        f"{name} as not materialized ({renamed(tables[name], columns_named(relation, tables[name]))})"
        for name in sorted(relation.reads & tables.keys())
    ]
    return f"with {', '.join(named)} select * from ({select}) as asked" if named else select


def columns_named(relation: Relation, table: PostgresTable) -> list[str]:
    """Those columns of the table that the relation names; others may be missing, or not for all to read."""
    words = re.findall(r"\w+", _PROSE.sub("", relation.text))
    return [name for name in table.columns if name in words]


def renamed(table: PostgresTable, names: Iterable[str] | None = None) -> str:
    """The rows of the table with its columns, or these of them, by their names here."""
    columns = ", ".join(f"{table.column(name)} as {name}" for name in (table.columns if names is None else names))
    return f"select {columns} from {table.qualified}"
