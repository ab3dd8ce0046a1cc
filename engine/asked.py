"""Relations of `queries/` that PostgreSQL answers itself, over tables and columns of whatever names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.catalogue import Relation, catalogue, in_order
from engine.postgres_names import POLLED_STORES, PostgresTable
from engine.sources import STORE_HOURS, STORE_STATUS, STORE_TZ

if TYPE_CHECKING:
    import psycopg

# What the relations of `queries/asked` call the tables.
ATTACHED = {
    "attached_status": STORE_STATUS.name,
    "attached_hours": STORE_HOURS.name,
    "attached_zones": STORE_TZ.name,
    "attached_polled": POLLED_STORES,
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
    """A relation of `queries/asked` over these tables, and those of the others there that it reads."""
    named = {alias: tables[of] for alias, of in ATTACHED.items() if of in tables}
    return over_tables(in_order(catalogue("asked"), [name]), named)


def over_tables(relations: Sequence[Relation], tables: Mapping[str, PostgresTable]) -> str:
    """The last of the relations as one select of PostgreSQL's, which sees these tables, and their columns, renamed."""
    *others, asked = relations
    read = frozenset[str]().union(*(relation.reads for relation in relations))
    # Not materialized they are no more than names: the plan is that of the tables themselves.
    named = [
        f"{name} as not materialized ({renamed(tables[name], columns_named(relations, tables[name]))})"
        for name in sorted(read & tables.keys())
    ]
    named += [f"{relation.name} as ({_select(relation)})" for relation in others]
    return f"with {', '.join(named)} select * from ({_select(asked)}) as asked" if named else _select(asked)


def columns_named(relations: Iterable[Relation], table: PostgresTable) -> list[str]:
    """Those columns of the table that the relations name; others may be missing, or not for all to read."""
    words = {word for relation in relations for word in re.findall(r"\w+", _PROSE.sub("", relation.text))}
    return [name for name in table.columns if name in words]


def renamed(table: PostgresTable, names: Iterable[str] | None = None) -> str:
    """The rows of the table with its columns, or these of them, by their names here."""
    columns = ", ".join(f"{table.column(name)} as {name}" for name in (table.columns if names is None else names))
    return f"select {columns} from {table.qualified}"


def _select(relation: Relation) -> str:
    """What the relation is a view of."""
    return relation.text.split(f" view {relation.name} as\n", 1)[1].strip().removesuffix(";")
