"""Turns relations into views, in the order that their FROMs give; what several read is computed once."""

from collections.abc import Iterable, Mapping

import duckdb
from sqlglot import exp

from engine.catalogue import Relation, in_order
from engine.database import ORDER_BROKEN

# With the larger side on the left as our files have it, a join streams it past the smaller one. DuckDB's estimates
# behind a join with `calendar` are off by orders of magnitude, and then it hashes the pings.
AS_WRITTEN = "join_order,build_side_probe_side"


def create_views(
    connection: duckdb.DuckDBPyConnection, relations: Mapping[str, Relation], targets: Iterable[str] | None = None
) -> None:
    """The targets (all relations, if none are given) and what they read as temporary views: nothing is computed."""
    for relation in in_order(relations, targets):
        connection.execute(relation.text)


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
    order = next((relation.order for relation in needed if relation.order), None)
    may_keep = set(kept)
    connection.execute(f"set disabled_optimizers = '{AS_WRITTEN}'")
    for relation in needed:
        readers = sum(relation.name in other.reads for other in needed)
        if readers > 1 and relation.name in may_keep:
            connection.execute(relation.text.replace("create or replace temp view", "create or replace temp table", 1))
        elif order is not None and relation.tree.find(exp.Lead):
            connection.execute(in_file_order(relation.tree, order).sql(dialect="duckdb"))
        else:
            connection.execute(relation.text)


def in_file_order(tree: exp.Create, order: str) -> exp.Create:
    """The relation with each LEAD over the proven order read from the next row of the file instead.

    DuckDB sorts for `lead(x) over (partition by k order by t)`, and streams for `lead(x) over ()`. Where rows come
    ordered by k, t the two are equal, and the rewritten form raises where they do not.
    """
    keys = [_ordered(key) for key in order.split(", ")]
    rewritten = tree.copy()
    for select in list(rewritten.find_all(exp.Select)):
        windows = {window.name: window for window in select.args.get("windows") or ()}
        for call in list(select.find_all(exp.Window)):
            named = windows.get(call.alias, call)
            if isinstance(call.this, exp.Lead) and _window_order(named) == keys:
                call.replace(_next_row(call.this, keys))
        left = [window for name, window in windows.items() if _is_used(select, name)]
        select.set("windows", left or None)
    return rewritten


def _ordered(key: str) -> tuple[str, bool]:
    """A column and whether it descends."""
    return key.removesuffix(" desc"), key.endswith(" desc")


def _window_order(window: exp.Expression) -> list[tuple[str, bool]]:
    """The columns that a window partitions and orders by, as one list."""
    order = window.args.get("order")
    partition = [(column.name, False) for column in window.args.get("partition_by") or ()]
    return partition + [(item.this.name, bool(item.args.get("desc"))) for item in (order.expressions if order else ())]


def _next_row(lead: exp.Lead, keys: list[tuple[str, bool]]) -> exp.Case:
    """LEAD's value from the next row, null after the store's last one, an error where a row is out of order."""
    store = exp.column(keys[0][0])
    proven: exp.Condition = exp.true()
    for name, descends in reversed(keys[1:]):
        here, there = exp.column(name), _over_all(exp.Lead(this=exp.column(name)))
        further = exp.LT(this=there, expression=here) if descends else exp.GT(this=there, expression=here)
        proven = exp.or_(further, exp.and_(exp.EQ(this=there.copy(), expression=here.copy()), proven))
    next_store = _over_all(exp.Lead(this=store))
    case = exp.Case()
    case = case.when(exp.and_(exp.EQ(this=next_store, expression=store), proven), _over_all(lead.copy()))
    in_order = exp.or_(exp.Is(this=next_store.copy(), expression=exp.null()), exp.GT(this=next_store, expression=store))
    case = case.when(in_order, exp.null())
    return case.else_(exp.Anonymous(this="error", expressions=[exp.Literal.string(ORDER_BROKEN)]))


def _over_all(call: exp.Expression) -> exp.Window:
    """The function over all rows as they come."""
    return exp.Window(this=call, over="OVER")


def _is_used(select: exp.Select, window_name: str) -> bool:
    """Whether a named window is still read."""
    return any(call.alias == window_name for call in select.find_all(exp.Window) if call.this)
