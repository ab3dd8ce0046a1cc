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

    DuckDB sorts for `lead(x) over (partition by k order by t, u)`, and streams for `lead(x) over ()`. Where rows come
    ordered by k, t, u the two are equal. The last column of the order is given by an expression that raises where a
    row is out of order: whoever filters by it (or reads it) has every row proven.
    """
    keys = [_ordered(key) for key in order.split(", ")]
    rewritten = tree.copy()
    for select in list(rewritten.find_all(exp.Select)):
        windows = {window.name: window for window in select.args.get("windows") or ()}
        calls = [call for call in select.find_all(exp.Window) if isinstance(call.this, exp.Lead)]
        sorted_calls = [call for call in calls if _window_order(windows.get(call.alias, call)) == keys]
        for call in sorted_calls:
            call.replace(_next_row(call.this, keys))
        if sorted_calls:
            last = next(each for each in select.expressions if each.output_name == keys[-1][0])
            last.replace(exp.alias_(_proven(exp.column(keys[-1][0]), keys), keys[-1][0]))
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
    """LEAD's value from the next row; null after the last one of the store."""
    store = exp.column(keys[0][0])
    return exp.Case().when(exp.EQ(this=_next(store), expression=store), _over_all(lead.copy()))


def _proven(value: exp.Expression, keys: list[tuple[str, bool]]) -> exp.Case:
    """The value, or an error where the next row stands before this one.

    Nearly every row is followed by a later one of its store, which the first branch tells with two comparisons.
    """
    in_order: exp.Condition = exp.true()
    for key in reversed(keys):
        in_order = exp.or_(_is_further(key), exp.and_(_is_equal(key), in_order))
    is_last = exp.Is(this=_next(exp.column(keys[0][0])), expression=exp.null())
    error = exp.Anonymous(this="error", expressions=[exp.Literal.string(ORDER_BROKEN)])
    case = exp.Case().when(exp.and_(_is_further(keys[1]), _is_equal(keys[0])), value)
    return case.when(exp.or_(in_order, is_last), value.copy()).else_(error)


def _is_further(key: tuple[str, bool]) -> exp.Condition:
    """Whether the column is further in the next row."""
    name, descends = key
    comparison = exp.LT if descends else exp.GT
    return comparison(this=_next(exp.column(name)), expression=exp.column(name))


def _is_equal(key: tuple[str, bool]) -> exp.Condition:
    """Whether the column is the same in the next row."""
    return exp.EQ(this=_next(exp.column(key[0])), expression=exp.column(key[0]))


def _next(column: exp.Column) -> exp.Window:
    """The column's value in the next row."""
    return _over_all(exp.Lead(this=column.copy()))


def _over_all(call: exp.Expression) -> exp.Window:
    """The function over all rows as they come."""
    return exp.Window(this=call, over="OVER")


def _is_used(select: exp.Select, window_name: str) -> bool:
    """Whether a named window is still read."""
    return any(call.alias == window_name for call in select.find_all(exp.Window) if call.this)
