"""The load of CSV in the order of arrival against DuckDB's own copy of the same CSV to Parquet."""

import shutil
import sys
from pathlib import Path

from .data_sets import HERE, Size, input_files, load_into, tell
from .processes import Task, alternate, middle, run
from .setting import Figures, Setting
from .table import Bar, Row

LIMIT = 2


def measure_load(setting: Setting) -> Figures:
    """All pings, into a data set that has the stores' hours and zones."""
    size = setting.size
    csv, hours = arrival_csv(setting.work, size), hours_alone(setting.work, size)
    data, copy = csv.with_name("arrived"), csv.with_name("arrived.parquet")

    def begin() -> None:
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(hours, data)

    tasks = {
        "load": Task([*load_into(data), "--store-status", str(csv)], prepare=begin),
        "copy": Task(
            [sys.executable, str(HERE / "copy_csv.py"), str(csv), str(copy)],
            prepare=lambda: copy.unlink(missing_ok=True),
        ),
    }
    costs = {name: middle(ended) for name, ended in alternate(tasks, setting.runs).items()}
    shutil.rmtree(data)
    copy.unlink()
    rows = [
        Row(f"openhours load of {size.pings:,} rows of CSV as they came", costs["load"]),
        Row("DuckDB copies them to Parquet", costs["copy"]),
    ]
    ratio = costs["load"].wall_seconds / costs["copy"].wall_seconds
    return rows, [Bar("load of CSV to DuckDB's copy of it, wall", ratio, LIMIT)]


def arrival_csv(work: Path, size: Size) -> Path:
    """The pings of that size as a CSV file."""
    source = Path(input_files(work, size)[0])
    csv = source.with_name("arrived.csv")
    tell("writing CSV")
    run([sys.executable, str(HERE / "arrival_csv.py"), str(source), str(csv)])
    return csv


def hours_alone(work: Path, size: Size) -> Path:
    """A data set without a ping, made anew."""
    _, hours, zones = input_files(work, size)
    data = Path(hours).with_name("hours")
    shutil.rmtree(data, ignore_errors=True)
    run([*load_into(data), "--store-hours", hours, "--store-tz", zones])
    return data
