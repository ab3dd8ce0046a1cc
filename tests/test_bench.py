"""The benchmark at a small size: it runs, and every line of its table has a number."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
SAMPLE = [str(ROOT / "data" / "sample" / f"store_{table}.csv") for table in ("status", "hours", "tz")]
NUMBER = r"\d[\d,]*(?:\.\d+)?"
COSTS = (
    "openhours load",
    "openhours report",
    "its start: the report of one store",
    "DuckDB scan of the pings",
    "its start: import duckdb",
    "by its own clock, start left out",
    "openhours report, CSV to CSV",
    "DuckDB reads the CSV into tables",
    "openhours load of the CSV",
    "openhours report of that data set",
    "openhours --help",
    "python -c ''",
)
BARS = (
    "report to scan, CPU of the whole processes",
    "report, peak memory",
    "CSV to CSV to reading the CSV, wall",
    "report of that data set to it, wall",
    "openhours --help to python -c '', wall",
)


def bench(work: Path, *options: str) -> str:
    size = ["--stores", "50", "--pings", "5000", "--ids", "uuid", "--runs", "1", "--work", str(work)]
    command = [sys.executable, "-m", "tests.bench", *size, *options]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def test_every_line_has_a_number(tmp_path: Path) -> None:
    text = bench(tmp_path, "--csv", *SAMPLE)
    assert text.startswith("50 stores, 5,000 pings, uuid ids; ")
    for name in COSTS:
        assert re.search(rf"^ *{re.escape(name)} +{NUMBER} +{NUMBER}( |$)", text, re.MULTILINE), name
    for name in BARS:
        figures = f"{NUMBER} (x|MB) +{NUMBER} (x|MB)  (reached|MISSED)"
        assert re.search(rf"^{re.escape(name)} +{figures}$", text, re.MULTILINE), name
    # 5,000 pings are scanned in no time, but a busy machine may take some.
    figure = rf"(- +6\.00 x  too small to tell|{NUMBER} x +6\.00 x  (reached|MISSED))"
    assert re.search(rf"^report to scan, CPU less their starts +{figure}$", text, re.MULTILINE)
