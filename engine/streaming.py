"""Relations over one part of a data set, rewritten so that no ping of it is sorted: its order is proven instead."""

from collections.abc import Iterable, Mapping

from sqlglot import exp

from engine.catalogue import Relation, in_order
from engine.database import ORDER_BROKEN

# Before the names of columns of the next and the former row.
NEXT, BEFORE = "next_row_", "former_row_"


def streamed(relations: Mapping[str, Relation], targets: Iterable[str]) -> list[str]:
    """The statements that make the targets and what they read views over one part of a data set, for one thread.

    No ping is sorted: the relation whose header vouches for an order gives it, see `in_file_order`. And none is told
    its date, which all of a part share.
    """
    needed = in_order(relations, targets)
    order = next(relation.order for relation in needed if relation.order)
    return [
        of_one_day(in_file_order(relation.tree, order)).sql(dialect="duckdb", comments=False)
        if relation.tree.find(exp.Lead, exp.Join)
        else relation.text
        for relation in needed
    ]


def in_file_order(tree: exp.Create, order: str) -> exp.Create:
    """The relation with each LEAD and LAG over the proven order read from the next or former row of the file instead.

    DuckDB sorts for `lead(x) over (partition by k order by t, u desc)`, and streams for `lead(x) over ()`. Where rows
    come ordered by k, t, u, each once, the two are equal. The next instant and the last column of the order, a truth,
    are given by expressions that raise where a row is out of order: who filters by one of them has every row proven.
    """
    keys = [_ordered(key) for key in order.split(", ")]
    rewritten = tree.copy()
    for select in list(rewritten.find_all(exp.Select)):
        windows = {window.name: window for window in select.args.get("windows") or ()}
        calls = [call for call in select.find_all(exp.Window) if isinstance(call.this, exp.Lead | exp.Lag)]
        if calls and all(_window_order(windows.get(call.alias, call)) == keys for call in calls):
            _stream(select, calls, keys)
    return rewritten


def of_one_day(tree: exp.Create) -> exp.Create:
    """The relation without what it asks of a date in its joins, where both sides are of the same one.

    That saves a division and half of the key for each row.
    """
    narrowed = tree.copy()
    for join in narrowed.find_all(exp.Join):
        conditions = list(join.args["on"].flatten()) if isinstance(join.args.get("on"), exp.And) else []
        if conditions:
            join.set("on", exp.and_(*(each for each in conditions if not _asks_day(each))))
    return narrowed


def _asks_day(condition: exp.Expression) -> bool:
    """Whether it compares something with a column `day`."""
    return isinstance(condition, exp.EQ) and any(
        isinstance(side, exp.Column) and side.name == "day" for side in (condition.this, condition.expression)
    )


def _stream(select: exp.Select, calls: list[exp.Window], keys: list[tuple[str, bool]]) -> None:
    """Makes the select read each row beside the one after it and the one before it."""
    (store, _), (instant, _), (truth, _) = keys
    for call in calls:
        value = call.this.this
        if isinstance(call.this, exp.Lead):
            call.replace(_proven(exp.column(NEXT + value.name), exp.null(), keys))
        else:
            is_same = exp.EQ(this=exp.column(BEFORE + store), expression=exp.column(store))
            call.replace(exp.Case().when(is_same, exp.column(BEFORE + value.name)))
    output = next(each for each in select.expressions if each.output_name == truth)
    output.replace(exp.alias_(_proven(exp.column(truth), exp.column(truth), keys), truth))
    beside = [exp.alias_(_over_all(exp.Lead(this=exp.column(name))), NEXT + name) for name in (store, instant)]
    if any(isinstance(call.this, exp.Lag) for call in calls):
        beside += [exp.alias_(_over_all(exp.Lag(this=exp.column(name))), BEFORE + name) for name in (store, instant)]
    source = select.args["from_"].this
    select.set("from_", exp.From(this=exp.select("*", *beside).from_(source).subquery("beside")))
    select.set("windows", None)


def _ordered(key: str) -> tuple[str, bool]:
    """A column and whether it descends."""
    return key.removesuffix(" desc"), key.endswith(" desc")


def _window_order(window: exp.Expression) -> list[tuple[str, bool]]:
    """The columns that a window partitions and orders by, as one list."""
    order = window.args.get("order")
    partition = [(column.name, False) for column in window.args.get("partition_by") or ()]
    return partition + [(item.this.name, bool(item.args.get("desc"))) for item in (order.expressions if order else ())]


def _proven(inside: exp.Expression, at_end: exp.Expression, keys: list[tuple[str, bool]]) -> exp.Case:
    """A value for a row that is followed by one of its store, another for the last of its store, or an error.

    Nearly every row is followed by a later one of its store, which the first branch tells with two comparisons.
    An active row that repeats the one before it passes too: it stands for no time and changes no figure, and to forbid
    it would take the answer of the next row beside every row.
    """
    (store, _), (instant, _), (truth, _) = keys
    this_store, next_store = exp.column(store), exp.column(NEXT + store)
    this_instant, next_instant = exp.column(instant), exp.column(NEXT + instant)
    is_same_store = exp.EQ(this=next_store, expression=this_store)
    is_tie = exp.EQ(this=next_instant, expression=this_instant)
    is_end = exp.or_(exp.GT(this=next_store, expression=this_store), exp.Is(this=next_store, expression=exp.null()))
    error = exp.Anonymous(this="error", expressions=[exp.Literal.string(ORDER_BROKEN)])
    case = exp.Case().when(exp.and_(is_same_store, exp.GT(this=next_instant, expression=this_instant)), inside)
    case = case.when(is_end, at_end)
    return case.when(exp.and_(is_same_store, is_tie, exp.column(truth)), inside.copy()).else_(error)


def _over_all(call: exp.Expression) -> exp.Window:
    """The function over all rows as they come."""
    return exp.Window(this=call, over="OVER")
