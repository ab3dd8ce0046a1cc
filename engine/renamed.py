"""Relations in PostgreSQL's SQL, over tables that are called otherwise there."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from engine.catalogue import Relation
from engine.postgres_names import PostgresTable

if TYPE_CHECKING:
    from sqlglot import exp


def over_tables(relation: Relation, tables: Mapping[str, PostgresTable]) -> str:
    """The select of a relation, reading these tables where it names them, their columns by their names here."""
    from sqlglot import exp

    body, named = _body(relation), columns_named(relation)
    for table in list(body.find_all(exp.Table)):
        if table.name in tables:
            table.replace(_renamed(tables[table.name], named, table.alias_or_name))
    return body.sql(dialect="postgres", comments=False)


def columns_named(relation: Relation) -> frozenset[str]:
    """Every column that a relation names, be it of a table or its own."""
    from sqlglot import exp

    return frozenset(column.name for column in _body(relation).find_all(exp.Column))


def _body(relation: Relation) -> "exp.Query":
    """The select of a relation."""
    import sqlglot

    statement = cast("exp.Create", sqlglot.parse_one(relation.text, dialect="postgres"))
    return cast("exp.Query", statement.expression.copy())


def _renamed(table: PostgresTable, named: frozenset[str], alias: str) -> "exp.Subquery":
    """The table as a subquery, which PostgreSQL sees through, with these of its columns by their names here."""
    from sqlglot import exp

    columns = [
        exp.alias_(exp.column(exp.to_identifier(its_name, quoted=True)), name)
        for name, its_name in table.columns.items()
        if name in named
    ]
    schema = exp.to_identifier(table.schema, quoted=True) if table.schema else None
    source = exp.Table(this=exp.to_identifier(table.table, quoted=True), db=schema)
    return exp.select(*columns).from_(source).subquery(alias)
