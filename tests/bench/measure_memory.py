"""The peak memory of the weekly report, and how it grows with pings."""

from dataclasses import replace

from .processes import alternate, middle
from .setting import Figures, Setting, cold_report, kept_report
from .table import MEGABYTE, Bar, Row

LIMIT_MEGABYTES = 400
GROWTH_LIMIT = 1.2
STATES = {"kept": "as after a load", "cold": "nothing kept"}


def measure_memory(setting: Setting) -> Figures:
    """The report of these pings, and if asked for of ten times as many from the same stores and days."""
    size = setting.size
    sizes = [size, replace(size, pings=10 * size.pings)] if setting.is_large else [size]
    tasks = {
        (state, each.pings): make(setting, each)
        for each in sizes
        for state, make in (("cold", cold_report), ("kept", kept_report))
    }
    named = {f"{pings:,} pings, {STATES[state]}": task for (state, pings), task in tasks.items()}
    costs = {name: middle(ended) for name, ended in alternate(named, setting.runs).items()}
    peaks = {name: cost.peak_bytes / MEGABYTE for name, cost in costs.items()}
    bars = [Bar(f"peak memory, {name}", peak, LIMIT_MEGABYTES, "MB") for name, peak in peaks.items()]
    if setting.is_large:
        for state in STATES.values():
            of_state = [peak for name, peak in peaks.items() if name.endswith(state)]
            bars.append(Bar(f"peak memory, ten times the pings, {state}", max(of_state) / min(of_state), GROWTH_LIMIT))
    return [Row(f"report of {name}", cost) for name, cost in costs.items()], bars
