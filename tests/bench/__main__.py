"""The benchmark: what openhours costs, against DuckDB alone and against itself at other sizes, and the bars it keeps.

    python -m tests.bench --stores 50000 --pings 50000000 --csv store_status.csv store_hours.csv store_tz.csv
    python -m tests.bench --only memory --large
    python -m tests.bench --rivals

Everything is measured as a whole process, taking turns; figures are medians. A missed bar is told, and is no failure.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from .contest import add_options, hold
from .data_sets import OPENHOURS, Size
from .measure_csv import measure_csv
from .measure_growth import measure_growth
from .measure_history import measure_history
from .measure_load import measure_load
from .measure_memory import measure_memory
from .measure_next import measure_next
from .measure_report import measure_ids, measure_report
from .measure_start import measure_start
from .processes import ProcessFailed
from .setting import Measure, Setting
from .table import Bar, show_bars, show_rows

MEASURES: dict[str, Measure] = {
    "report": measure_report,
    "ids": measure_ids,
    "memory": measure_memory,
    "history": measure_history,
    "growth": measure_growth,
    "next": measure_next,
    "load": measure_load,
    "csv": measure_csv,
    "start": measure_start,
}


def main() -> int:
    """Measures, and prints the tables."""
    options = parse_arguments()
    size = Size(options.stores, options.pings, options.ids)
    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    os.environ["OPENHOURS_SPILL"] = str(work / "spill")
    print(f"{size.stores:,} stores, {size.pings:,} pings, {size.ids} ids; medians of {options.runs}; ", end="")
    print(f"{os.cpu_count()} cores; openhours {version('openhours')}, duckdb {version('duckdb')}\n", flush=True)
    if options.rivals:
        return hold(work, size, options)
    csv = [str(path.resolve()) for path in options.csv or ()]
    setting = Setting(work, size, options.runs, is_large=options.large, weeks=options.weeks, csv=csv)
    bars: list[Bar] = []
    for name in options.only:
        rows, of_measure = MEASURES[name](setting)
        print("\n".join(show_rows(name, rows)), end="\n\n", flush=True)
        bars += of_measure
    print("\n".join(show_bars(bars)))
    return 0


def parse_arguments() -> argparse.Namespace:
    """The command line. Exits with 2 where it can't be followed."""
    parser = argparse.ArgumentParser("python -m tests.bench", description="Measure openhours against DuckDB alone.")
    parser.add_argument("--stores", metavar="N", type=int, default=50_000, help="by default 50,000")
    parser.add_argument("--pings", metavar="N", type=int, default=50_000_000, help="of all stores; 50,000,000")
    parser.add_argument("--ids", choices=("bigint", "uuid"), default="bigint", help="bigint is the default")
    parser.add_argument("--runs", metavar="N", type=int, default=3, help="how often each process runs; 3")
    parser.add_argument("--weeks", metavar="N", type=int, default=52, help="of history; 52")
    parser.add_argument("--only", metavar="NAME", nargs="+", choices=MEASURES, help=f"of {', '.join(MEASURES)}; all")
    parser.add_argument("--large", action="store_true", help="measure memory at ten times the pings too")
    parser.add_argument("--csv", metavar=("STATUS", "HOURS", "TZ"), nargs=3, type=Path, help="also measure on these")
    default_work = Path(tempfile.gettempdir()) / "openhours-bench"
    parser.add_argument("--work", metavar="DIR", type=Path, default=default_work, help=f"by default {default_work}")
    add_options(parser)
    options = parser.parse_args()
    if options.runs < 1 or options.weeks < 1 or not 1 <= options.stores <= options.pings:
        parser.error("give at least one run, one week, one store, and a ping for each store")
    if not OPENHOURS.exists():
        parser.error(f"no openhours beside {sys.executable}: install the package there first")
    if not options.csv and "csv" in (options.only or ()):
        parser.error("give the files of csv with --csv")
    options.only = options.only or [name for name in MEASURES if options.csv or name != "csv"]
    return options


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (ProcessFailed, subprocess.CalledProcessError) as error:
        sys.exit(f"the benchmark could not be run: {error}")
