"""What the next report costs, once 1 % new pings have come after the latest, against the first one."""

import shutil
from collections.abc import Iterator

from .data_sets import forget, input_files, inputs, kept_files, load_into, new_input_files, report_of, tell
from .processes import Ended, alternate, middle, run
from .setting import Figures, Setting, cold_report, kept_report, less_start, one_store, ratio
from .table import Bar, Row

LIMIT = 0.1
FIRST_LOAD, FIRST_REPORT = "first load", "  report after it"
FIRST_COLD = "  the same, nothing kept"
NEXT_LOAD, NEXT_REPORT = "load of 1 % more", "  report after it, the next one"
NEXT_MADE = "  the same, the new part not kept"


def measure_next(setting: Setting) -> Figures:
    """The life of a data set, so many times: its first load and report, then the next ones."""
    one = one_store(setting.size.ids)
    starts = alternate({"cold": cold_report(setting, one), "kept": kept_report(setting, one)}, setting.runs)
    cold_start, kept_start = middle(starts["cold"]), middle(starts["kept"])
    lives = [dict(live(setting)) for _ in range(setting.runs)]
    costs = {name: middle(each[name] for each in lives) for name in lives[0]}
    first, following = less_start(costs[FIRST_COLD], cold_start), less_start(costs[NEXT_MADE], cold_start)
    first_both = costs[FIRST_LOAD].cpu_seconds + costs[FIRST_REPORT].cpu_seconds
    next_both = costs[NEXT_LOAD].cpu_seconds + costs[NEXT_REPORT].cpu_seconds
    rows = [
        *(Row(name, cost) for name, cost in costs.items()),
        Row("start: the report of one store", kept_start),
        Row("start: the report of one store, nothing kept", cold_start),
    ]
    bars = [
        Bar("next report to the first, CPU less start", ratio(following, first), LIMIT),
        Bar("next load and report to the first ones, CPU", next_both / first_both, LIMIT),
    ]
    return rows, bars


def live(setting: Setting) -> Iterator[tuple[str, Ended]]:
    """One life. The report that makes what is kept of the new part is that of a load which did not keep it ahead."""
    first, new = input_files(setting.work, setting.size), new_input_files(setting.work, setting.size)
    data = setting.work / setting.size.folder_name / "living"
    shutil.rmtree(data, ignore_errors=True)
    tell(f"loading {setting.size.folder_name}, and 1 % more")
    report = report_of(data, setting.out)
    yield FIRST_LOAD, run([*load_into(data), *inputs(first)])
    yield FIRST_REPORT, run(report)
    forget(data)
    yield FIRST_COLD, run(report)
    before = kept_files(data)
    yield NEXT_LOAD, run([*load_into(data), "--store-status", new[0]])
    yield NEXT_REPORT, run(report)
    for file in kept_files(data) - before:
        file.unlink()
    yield NEXT_MADE, run(report)
    shutil.rmtree(data)
