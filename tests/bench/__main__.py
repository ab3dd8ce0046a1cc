"""The benchmark: the report against a plain scan of its pings, CSV to CSV against reading the CSV, and the start.

    python -m tests.bench --stores 50000 --pings 50000000 --csv store_status.csv store_hours.csv store_tz.csv
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
from .measures import OPENHOURS, Size, measure_csv, measure_report, measure_start
from .processes import ProcessFailed
from .table import show_bars, show_rows


def main() -> int:
    """Measures, and prints the table."""
    options = parse_arguments()
    size = Size(options.stores, options.pings, options.ids)
    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    os.environ["OPENHOURS_SPILL"] = str(work / "spill")
    print(f"{size.stores:,} stores, {size.pings:,} pings, {size.ids} ids; medians of {options.runs}; ", end="")
    print(f"{os.cpu_count()} cores; openhours {version('openhours')}, duckdb {version('duckdb')}\n", flush=True)
    if options.rivals:
        return hold(work, size, options)
    parts = [measure_report(work, size, options.runs)]
    if options.csv:
        parts.append(measure_csv(work, [str(path.resolve()) for path in options.csv], options.runs))
    parts.append(measure_start())
    print("\n".join(show_rows([row for rows, _ in parts for row in rows])), end="\n\n")
    print("\n".join(show_bars([bar for _, bars in parts for bar in bars])))
    return 0


def parse_arguments() -> argparse.Namespace:
    """The command line. Exits with 2 where it can't be followed."""
    parser = argparse.ArgumentParser("python -m tests.bench", description="Measure openhours against DuckDB alone.")
    parser.add_argument("--stores", metavar="N", type=int, default=50_000, help="by default 50,000")
    parser.add_argument("--pings", metavar="N", type=int, default=50_000_000, help="of all stores; 50,000,000")
    parser.add_argument("--ids", choices=("bigint", "uuid"), default="bigint", help="bigint is the default")
    parser.add_argument("--runs", metavar="N", type=int, default=3, help="how often each process runs; 3")
    parser.add_argument("--csv", metavar=("STATUS", "HOURS", "TZ"), nargs=3, type=Path, help="also measure on these")
    default_work = Path(tempfile.gettempdir()) / "openhours-bench"
    parser.add_argument("--work", metavar="DIR", type=Path, default=default_work, help=f"by default {default_work}")
    add_options(parser)
    options = parser.parse_args()
    if options.runs < 1 or not 1 <= options.stores <= options.pings:
        parser.error("give at least one run, one store, and a ping for each store")
    if not OPENHOURS.exists():
        parser.error(f"no openhours beside {sys.executable}: install the package there first")
    return options


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (ProcessFailed, subprocess.CalledProcessError) as error:
        sys.exit(f"the benchmark could not be run: {error}")
