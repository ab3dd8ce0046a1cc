"""Turns relations into views, in the order that their FROMs give; what several read is computed once."""

from collections.abc import Iterable, Mapping

import duckdb

from engine.catalogue import Relation, in_order
from engine.database import identifier


def create_views(
    connection: duckdb.DuckDBPyConnection, relations: Mapping[str, Relation], targets: Iterable[str] | None = None
) -> None:
    """The targets (all relations, if none are given) and what they read as temporary views: nothing is computed."""
    for relation in in_order(relations, targets):
        connection.execute(relation.text)


def create_table(connection: duckdb.DuckDBPyConnection, relation: Relation, *, is_shared: bool = False) -> None:
    """The relation as a temporary table, or one that every cursor of the database sees, computed now."""
    table = "create or replace table" if is_shared else "create or replace temp table"
    connection.execute(relation.text.replace("create or replace temp view", table, 1))


def prepare(
    connection: duckdb.DuckDBPyConnection,
    relations: Mapping[str, Relation],
    targets: Iterable[str],
    kept: Iterable[str],
) -> None:
    """The targets and what they read, for one report: views, but tables where two or more relations read one.

    `kept` names the relations that may be computed once; the others (the pings) only stream by.
    """
    needed = in_order(relations, targets)
    may_keep = set(kept)
    for relation in needed:
        readers = sum(relation.name in other.reads for other in needed)
        if readers > 1 and relation.name in may_keep:
            create_table(connection, relation)
        else:
            connection.execute(relation.text)


def share(connection: duckdb.DuckDBPyConnection, relations: Mapping[str, Relation], targets: Mapping[str, str]) -> None:
    """The targets as tables of other names, for every cursor of the database.

    Of other names, since DuckDB 1.5 takes the table, and 2.0 a temporary view of the same name.
    """
    prepare(connection, relations, targets, kept=relations.keys())
    for name, table in targets.items():
        connection.execute(f"create or replace table {identifier(table)} as from {identifier(name)}")
