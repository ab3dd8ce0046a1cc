"""CSV to CSV, and the report of a data set loaded from it, against DuckDB reading the same CSV."""

import sys
import tempfile
from pathlib import Path

from .data_sets import HERE, OPENHOURS, inputs, load_into, report_of, tell
from .processes import Task, alternate, middle, run
from .setting import Figures, Setting
from .table import Bar, Row

LIMIT, DATA_SET_LIMIT = 5, 1.5
# A load, or a report of files, may end with rejects.
WITH_REJECTS = (0, 3)


def measure_csv(setting: Setting) -> Figures:
    """The three files that were given."""
    tell("measuring on the CSV files")
    with tempfile.TemporaryDirectory(prefix="csv-", dir=setting.work) as folder:
        data, out = Path(folder) / "data", str(Path(folder) / "report.csv")
        load = run([*load_into(data), *inputs(setting.csv)], WITH_REJECTS)
        report = [str(OPENHOURS), "report", "-q", *inputs(setting.csv), "--out", out]
        tasks = {
            "csv": Task(report, accepted=WITH_REJECTS),
            "read": Task([sys.executable, str(HERE / "read_csv.py"), *setting.csv]),
            "report": Task(report_of(data, out)),
        }
        costs = {name: middle(ended) for name, ended in alternate(tasks, setting.runs).items()}
    rows = [
        Row("openhours report, CSV to CSV", costs["csv"]),
        Row("DuckDB reads the CSV into tables", costs["read"]),
        Row("openhours load of the CSV", load.cost),
        Row("openhours report of that data set", costs["report"]),
    ]
    read_seconds = costs["read"].wall_seconds
    bars = [
        Bar("CSV to CSV to reading the CSV, wall", costs["csv"].wall_seconds / read_seconds, LIMIT),
        Bar("report of that data set to it, wall", costs["report"].wall_seconds / read_seconds, DATA_SET_LIMIT),
    ]
    return rows, bars
