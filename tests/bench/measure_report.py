"""The weekly report against DuckDB's scan of the same pings, and the same with ids that are text."""

import json
import sys
from collections.abc import Iterable
from dataclasses import replace

from .data_sets import HERE, Size, data_set, part_files
from .processes import Cost, Ended, Task, alternate, middle, typical
from .setting import Figures, Setting, cold_report, kept_report, less_start, one_store, ratio
from .table import Bar, Row

LIMITS = {"bigint": 3.0, "uuid": 3.5}


def measure_report(setting: Setting) -> Figures:
    """The report, and the scan of its own pings."""
    return to_scan(setting, setting.size, setting.size)


def measure_ids(setting: Setting) -> Figures:
    """The report of stores that have UUIDs, and the scan of those that have numbers."""
    return to_scan(setting, replace(setting.size, ids="uuid"), replace(setting.size, ids="bigint"))


def to_scan(setting: Setting, size: Size, scanned: Size) -> Figures:
    """The report of one data set, with and without what is kept, against the scan of another's parts."""
    scan = [sys.executable, str(HERE / "scan.py"), *part_files(data_set(setting.work, scanned))]
    one = one_store(size.ids)
    tasks = {
        "cold start": cold_report(setting, one),
        "kept start": kept_report(setting, one),
        "scan start": Task([sys.executable, "-c", "import duckdb"]),
        "cold": cold_report(setting, size),
        "kept": kept_report(setting, size),
        "scan": Task(scan),
    }
    ended = alternate(tasks, setting.runs)
    costs = {name: middle(each) for name, each in ended.items()}
    whole = {name: costs[name].cpu_seconds / costs["scan"].cpu_seconds for name in ("kept", "cold")}
    scan_seconds = less_start(costs["scan"], costs["scan start"])
    ratios = {name: ratio(less_start(costs[name], costs[f"{name} start"]), scan_seconds) for name in whole}
    rows = [
        Row("openhours report, as after a load", costs["kept"], whole["kept"]),
        Row("  its start: the report of one store", costs["kept start"]),
        Row("openhours report, nothing kept", costs["cold"], whole["cold"]),
        Row("  its start: the report of one store, nothing kept", costs["cold start"]),
        Row("DuckDB scan of the pings", costs["scan"], 1),
        Row("  its start: import duckdb", costs["scan start"]),
        Row("  by its own clock, start left out", own_clock(ended["scan"])),
    ]
    name, limit = f"report of {size.ids} ids to scan, CPU less starts", LIMITS[size.ids]
    return rows, [Bar(name, ratios["kept"], limit), Bar(f"{name}, nothing kept", ratios["cold"], limit)]


def own_clock(ended: Iterable[Ended]) -> Cost:
    """What the scans say that they took, their start left out."""
    told = [json.loads(each.output) for each in ended]
    return typical(Cost(each["wall_seconds"], each["cpu_seconds"], 0) for each in told)
