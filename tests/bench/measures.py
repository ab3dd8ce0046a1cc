"""What is measured against what: each part gives its rows of the table, and its bars."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .processes import Cost, Ended, alternate, run, typical
from .table import MEGABYTE, Bar, Row

HERE = Path(__file__).parent
OPENHOURS = Path(sys.executable).parent / "openhours"
TABLES = ("store_status", "store_hours", "store_tz")
DONE_WITH_REJECTS = 3
START_RUNS = 20
# A scan that takes less than this beside its start is no yardstick.
LEAST_SCAN_CPU_SECONDS = 0.05

Figures = tuple[list[Row], list[Bar]]


@dataclass(frozen=True)
class Size:
    """How much data the benchmark makes."""

    stores: int
    pings: int
    ids: str

    @property
    def folder_name(self) -> str:
        """Where in the work folder it lies."""
        return f"{self.stores}-{self.pings}-{self.ids}"


def measure_report(work: Path, size: Size, runs: int) -> Figures:
    """The report of a data set against a scan of its pings."""
    data, loaded = data_set(work, size)
    single, _ = data_set(work, Size(1, 1, "bigint"))
    pings = run([sys.executable, str(HERE / "pings_file.py"), str(data)]).output.strip()
    out = str(work / "report.csv")
    starts = alternate(
        {"report": report_of(single, out), "scan": [sys.executable, "-c", "import duckdb"]},
        runs,
    )
    ended = alternate({"report": report_of(data, out), "scan": [sys.executable, str(HERE / "scan.py"), pings]}, runs)
    report, scan = middle(ended["report"]), middle(ended["scan"])
    report_start, scan_start = middle(starts["report"]), middle(starts["scan"])
    less_start = cpu_ratio(report.cpu_seconds - report_start.cpu_seconds, scan.cpu_seconds - scan_start.cpu_seconds)
    whole = report.cpu_seconds / scan.cpu_seconds
    rows = [
        *loaded,
        Row("openhours report", report, whole),
        Row("  its start: the report of one store", report_start),
        Row("DuckDB scan of the pings", scan, 1),
        Row("  its start: import duckdb", scan_start),
        Row("  by its own clock, start left out", own_clock(ended["scan"])),
    ]
    bars = [
        Bar("report to scan, CPU of the whole processes", whole, 6),
        Bar("report to scan, CPU less their starts", less_start, 6),
        Bar("report, peak memory", report.peak_bytes / MEGABYTE, 1000, "MB"),
    ]
    return rows, bars


def data_set(work: Path, size: Size) -> tuple[Path, list[Row]]:
    """The data set of that size, made if it is not there yet, and then what the load took."""
    folder = work / size.folder_name
    data = folder / "data"
    if (data / "manifest.json").exists():
        return data, []
    tell(f"making {size.pings:,} pings")
    sizes = ["--stores", str(size.stores), "--pings", str(size.pings), "--ids", size.ids]
    subprocess.run([sys.executable, str(HERE / "inputs.py"), *sizes, "--out", str(folder)], check=True)
    tell("loading them")
    command = [str(OPENHOURS), "load", "-q", *inputs([str(folder / f"{table}.parquet") for table in TABLES])]
    ended = run([*command, "--data", str(data)])
    return data, [Row("openhours load", ended.cost)]


def measure_csv(work: Path, paths: list[str], runs: int) -> Figures:
    """CSV to CSV, and the report of a data set loaded from it, against DuckDB reading the same CSV."""
    tell("measuring on the CSV files")
    with tempfile.TemporaryDirectory(prefix="csv-", dir=work) as folder:
        data, out = Path(folder) / "data", str(Path(folder) / "report.csv")
        load = run([str(OPENHOURS), "load", "-q", *inputs(paths), "--data", str(data)], (0, DONE_WITH_REJECTS))
        commands = {
            "csv": [str(OPENHOURS), "report", "-q", *inputs(paths), "--out", out],
            "read": [sys.executable, str(HERE / "read_csv.py"), *paths],
            "report": report_of(data, out),
        }
        costs = {name: middle(ended) for name, ended in alternate(commands, runs, (0, DONE_WITH_REJECTS)).items()}
    rows = [
        Row("openhours report, CSV to CSV", costs["csv"]),
        Row("DuckDB reads the CSV into tables", costs["read"]),
        Row("openhours load of the CSV", load.cost),
        Row("openhours report of that data set", costs["report"]),
    ]
    read_seconds = costs["read"].wall_seconds
    bars = [
        Bar("CSV to CSV to reading the CSV, wall", costs["csv"].wall_seconds / read_seconds, 5),
        Bar("report of that data set to it, wall", costs["report"].wall_seconds / read_seconds, 1.5),
    ]
    return rows, bars


def measure_start() -> Figures:
    """How soon the command answers."""
    commands = {"help": [str(OPENHOURS), "--help"], "python": [sys.executable, "-c", ""]}
    costs = {name: middle(ended) for name, ended in alternate(commands, START_RUNS).items()}
    ratio = costs["help"].wall_seconds / costs["python"].wall_seconds
    rows = [Row("openhours --help", costs["help"]), Row("python -c ''", costs["python"])]
    return rows, [Bar("openhours --help to python -c '', wall", ratio, 4)]


def report_of(data: Path, out: str) -> list[str]:
    """The command that reports on a data set."""
    return [str(OPENHOURS), "report", "-q", "--data", str(data), "--out", out]


def inputs(paths: list[str]) -> list[str]:
    """The options that name the three tables' files."""
    named = zip(("--store-status", "--store-hours", "--store-tz"), paths, strict=True)
    return [word for option in named for word in option]


def middle(ended: list[Ended]) -> Cost:
    """What they typically took."""
    return typical(each.cost for each in ended)


def own_clock(ended: list[Ended]) -> Cost:
    """What the scans say that they took, their start left out."""
    told = [json.loads(each.output) for each in ended]
    return typical(Cost(each["wall_seconds"], each["cpu_seconds"], 0) for each in told)


def cpu_ratio(report_seconds: float, scan_seconds: float) -> float | None:
    """The ratio, where the scan takes long enough to be measured, and no start took longer than the whole."""
    return report_seconds / scan_seconds if scan_seconds >= LEAST_SCAN_CPU_SECONDS and report_seconds > 0 else None


def tell(doing: str) -> None:
    """What takes so long."""
    print(f"{doing} …", file=sys.stderr, flush=True)
