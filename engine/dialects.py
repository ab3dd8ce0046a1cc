"""Prints a relation with all that it reads as one statement, for DuckDB, PostgreSQL or Spark."""

from collections.abc import Mapping

from sqlglot import exp, parse_one
from sqlglot.errors import ErrorLevel

from engine.catalogue import Relation, catalogue, in_order
from engine.database import Value
from engine.errors import FormatUnknown

# Per dialect: the folders whose relations read its tables, and the dialect that those files are written in.
SOURCES = {
    "duckdb": (("shown", "sources/duckdb", "sources/data_set"), "duckdb"),
    "postgres": (("sources/tables", "sources/postgres"), "postgres"),
    "spark": (("sources/tables", "sources/spark"), "spark"),
}

# What whoever runs a statement has to know, as its first line.
REMARKS = {
    "postgres": "-- Over many pings, set join_collapse_limit = 1 first: how few stores they are of is not known there."
}


def single_statement(
    name: str, dialect: str, *, as_of_us: int | None = None, variables: Mapping[str, Value] | None = None
) -> str:
    """One select that gives the relation's rows, everything that it reads in front of it as CTEs.

    For PostgreSQL and Spark it reads tables store_status, store_hours and store_tz; for DuckDB the data set whose
    variables are given, or the variables themselves. Raises RelationUnknown, FormatUnknown.
    """
    if dialect not in SOURCES:
        raise FormatUnknown(dialect, SOURCES)
    folders, written_in = SOURCES[dialect]
    sources = catalogue(*folders)
    *before, last = in_order(catalogue("", *folders), [name])
    bodies = {
        relation.name: _body(relation, written_in if relation.name in sources else "duckdb", variables or {})
        for relation in (*before, last)
    }
    if as_of_us is not None and "as_of" in bodies:
        bodies["as_of"] = exp.select(exp.alias_(exp.Literal.number(as_of_us), "as_of_us"))
    ctes = [_cte(relation.name, bodies[relation.name]) for relation in before]
    statement = bodies[last.name]
    if ctes:
        own = statement.args.get("with_")
        statement.set("with_", exp.With(expressions=ctes + (own.expressions if own else [])))
    printed = statement.sql(dialect=dialect, pretty=True, unsupported_level=ErrorLevel.RAISE, comments=False)
    return "\n".join(filter(None, (REMARKS.get(dialect), printed)))


def _body(relation: Relation, written_in: str, variables: Mapping[str, Value]) -> exp.Query:
    """The select of a relation, known variables as literals."""
    tree = relation.tree if written_in == "duckdb" else parse_one(relation.text, dialect=written_in)
    body: exp.Query = tree.expression.copy()
    for call in list(body.find_all(exp.Anonymous)):
        variable = str(call.expressions[0].name) if call.name == "getvariable" else ""
        if variable in variables:
            call.replace(exp.convert(variables[variable]))
    _name_apart(relation.name, body)
    return body


def _name_apart(name: str, body: exp.Query) -> None:
    """Puts the relation's name before those of its CTEs: Spark's printer moves the CTEs of all relations together."""
    own = {cte.alias for cte in body.find_all(exp.CTE)}
    for table in list(body.find_all(exp.Table)):
        if table.name in own:
            alias = table.alias or table.name
            table.replace(exp.alias_(exp.to_table(f"{name}_{table.name}"), alias, table=True))
    for cte in body.find_all(exp.CTE):
        cte.set("alias", exp.TableAlias(this=exp.to_identifier(f"{name}_{cte.alias}")))


def _cte(name: str, body: exp.Query) -> exp.CTE:
    """The select under its relation's name."""
    return exp.CTE(this=body, alias=exp.TableAlias(this=exp.to_identifier(name)))
