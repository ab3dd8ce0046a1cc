"""What the weekly report costs as pings grow, and as stores grow, where nothing is kept."""

from collections.abc import Sequence
from itertools import pairwise

from .data_sets import Size
from .processes import Cost, alternate, middle
from .setting import Figures, Setting, cold_report, less_start, one_store, ratio
from .table import Bar, Row

PARTS = (100, 10, 1)
LIMIT = 10


def measure_growth(setting: Setting) -> Figures:
    """Two curves of three sizes, which end in the same one."""
    size = setting.size
    of_pings = [Size(size.stores, max(size.stores, size.pings // part), size.ids) for part in PARTS]
    store_counts = [max(1, size.stores // part) for part in PARTS]
    of_stores = [Size(count, count * size.pings_per_store, size.ids) for count in store_counts[:-1]] + of_pings[-1:]
    sizes = dict.fromkeys([one_store(size.ids), *of_pings, *of_stores])
    tasks = {each.folder_name: cold_report(setting, each) for each in sizes}
    ended = alternate(tasks, setting.runs)
    costs = {each: middle(ended[each.folder_name]) for each in sizes}
    start = costs.pop(one_store(size.ids))
    rows = [Row(f"report of {each.pings:,} pings, {each.stores:,} stores", cost) for each, cost in costs.items()]
    rows.append(Row("start: the report of one store, nothing kept", start))
    bars = [
        *curve("pings grow 10 x to", [each.pings for each in of_pings], [costs[each] for each in of_pings], start),
        *curve("stores grow 10 x to", [each.stores for each in of_stores], [costs[each] for each in of_stores], start),
    ]
    return rows, bars


def curve(name: str, counts: Sequence[int], costs: Sequence[Cost], start: Cost) -> list[Bar]:
    """A bar for each step."""
    steps = zip(counts[1:], pairwise(less_start(cost, start) for cost in costs), strict=True)
    return [Bar(f"{name} {count:,}, CPU less start", ratio(after, before), LIMIT) for count, (before, after) in steps]
