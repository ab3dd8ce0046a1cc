"""What the weekly report costs as history grows behind it: the same pings a week, over more weeks."""

from dataclasses import replace

from .data_sets import REPORT_DAYS, Size
from .processes import alternate, middle
from .setting import Figures, Setting, cold_report, kept_report
from .table import Bar, Row

# A year of all stores' pings would take too long to load: it is measured on one store of so many.
PART = 10
LIMIT = 1.2


def measure_history(setting: Setting) -> Figures:
    """The report of the days that it reads, and of those with the weeks before them."""
    short = Size(max(1, setting.size.stores // PART), setting.size.pings // PART, setting.size.ids)
    short = replace(short, pings=max(short.stores, short.pings))
    days = max(7 * setting.weeks, REPORT_DAYS)
    long = replace(short, days=days, pings=short.stores * (short.pings_per_store * days // REPORT_DAYS))
    tasks = {
        "cold, short": cold_report(setting, short),
        "cold, long": cold_report(setting, long),
        "kept, short": kept_report(setting, short),
        "kept, long": kept_report(setting, long),
    }
    costs = {name: middle(ended) for name, ended in alternate(tasks, setting.runs).items()}
    grown = {
        state: costs[f"{state}, long"].cpu_seconds / costs[f"{state}, short"].cpu_seconds for state in ("kept", "cold")
    }
    name = f"report with {setting.weeks} weeks of history to 1, CPU"
    one, many = f"{short.pings:,} pings in 1 week", f"{long.pings:,} in {setting.weeks} weeks"
    rows = [
        Row(f"report of {one}, as after a load", costs["kept, short"]),
        Row(f"report of {many}, as after a load", costs["kept, long"]),
        Row(f"report of {one}, nothing kept", costs["cold, short"]),
        Row(f"report of {many}, nothing kept", costs["cold, long"]),
    ]
    return rows, [Bar(name, grown["kept"], LIMIT), Bar(f"{name}, nothing kept", grown["cold"], LIMIT)]
