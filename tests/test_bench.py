"""The benchmark at a small size: it runs, and every line of its tables has a number."""

import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from bench import data_sets

pytestmark = pytest.mark.any_duckdb

ROOT = Path(__file__).parent.parent
SAMPLE = [str(ROOT / "data" / "sample" / f"store_{table}.csv") for table in ("status", "hours", "tz")]
NUMBER = r"\d[\d,]*(?:\.\d+)?"
TO_SCAN = (
    "openhours report, as after a load",
    "its start: the report of one store",
    "openhours report, nothing kept",
    "its start: the report of one store, nothing kept",
    "DuckDB scan of the pings",
    "its start: import duckdb",
    "by its own clock, start left out",
)
COSTS = {
    "report": TO_SCAN,
    "ids": TO_SCAN,
    "memory": (
        "report of 1,000 pings, nothing kept",
        "report of 1,000 pings, as after a load",
        "report of 10,000 pings, nothing kept",
        "report of 10,000 pings, as after a load",
    ),
    "history": (
        "report of 100 pings in 1 week, as after a load",
        "report of 262 in 3 weeks, as after a load",
        "report of 100 pings in 1 week, nothing kept",
        "report of 262 in 3 weeks, nothing kept",
    ),
    "growth": (
        "report of 10 pings, 10 stores",
        "report of 100 pings, 10 stores",
        "report of 1,000 pings, 10 stores",
        "report of 100 pings, 1 stores",
        "start: the report of one store, nothing kept",
    ),
    "next": (
        "first load",
        "report after it",
        "the same, nothing kept",
        "load of 1 % more",
        "report after it, the next one",
        "the same, the new part not kept",
        "start: the report of one store",
        "start: the report of one store, nothing kept",
    ),
    "load": ("openhours load of 1,000 rows of CSV as they came", "DuckDB copies them to Parquet"),
    "csv": (
        "openhours report, CSV to CSV",
        "DuckDB reads the CSV into tables",
        "openhours load of the CSV",
        "openhours report of that data set",
    ),
    "start": ("openhours --help", "python -c ''"),
}
BARS = {
    "report": (
        "report of uuid ids to scan, CPU less starts",
        "report of uuid ids to scan, CPU less starts, nothing kept",
    ),
    "ids": (
        "report of uuid ids to scan, CPU less starts",
        "report of uuid ids to scan, CPU less starts, nothing kept",
    ),
    "memory": (
        "peak memory, 1,000 pings, nothing kept",
        "peak memory, 1,000 pings, as after a load",
        "peak memory, 10,000 pings, nothing kept",
        "peak memory, 10,000 pings, as after a load",
        "peak memory, ten times the pings, as after a load",
        "peak memory, ten times the pings, nothing kept",
    ),
    "history": (
        "report with 3 weeks of history to 1, CPU",
        "report with 3 weeks of history to 1, CPU, nothing kept",
    ),
    "growth": (
        "pings grow 10 x to 100, CPU less start",
        "pings grow 10 x to 1,000, CPU less start",
        "stores grow 10 x to 1, CPU less start",
        "stores grow 10 x to 10, CPU less start",
    ),
    "next": ("next report to the first, CPU less start", "next load and report to the first ones, CPU"),
    "load": ("load of CSV to DuckDB's copy of it, wall",),
    "csv": ("CSV to CSV to reading the CSV, wall", "report of that data set to it, wall"),
    "start": ("openhours --help to python -c '', wall",),
}


def test_every_line_has_a_number(tmp_path: Path) -> None:
    size = ["--stores", "10", "--pings", "1000", "--ids", "uuid", "--weeks", "3", "--runs", "1", "--large"]
    text = bench(*size, "--csv", *SAMPLE, "--work", str(tmp_path))
    assert text.startswith("10 stores, 1,000 pings, uuid ids; ")
    _, *tables, bars = text.rstrip("\n").split("\n\n")
    for (measure, names), table in zip(COSTS.items(), tables, strict=True):
        title, *lines = table.splitlines()
        assert title.startswith(f"{measure} ")
        for name, line in zip(names, lines, strict=True):
            assert re.fullmatch(rf" *{re.escape(name)}( +{NUMBER}){{2,4}}( x)?", line), line
    _, *lines = bars.splitlines()
    # So few pings are scanned in no time, but a busy machine may take some.
    figures = rf"(- +{NUMBER} x  too small to tell|{NUMBER} (x|MB) +{NUMBER} (x|MB)  (reached|MISSED))"
    for name, line in zip([name for names in BARS.values() for name in names], lines, strict=True):
        assert re.fullmatch(rf"{re.escape(name)} +{figures}", line), line


def test_one_measure_can_be_chosen(tmp_path: Path) -> None:
    text = bench("--stores", "1", "--pings", "1", "--only", "start", "--work", str(tmp_path))
    _, *tables, bars = text.split("\n\n")
    assert [table.split()[0] for table in tables] == ["start"]
    assert len(bars.splitlines()) == 1 + len(BARS["start"])


def test_a_data_set_of_an_older_layout_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And one of many pings is loaded in slices, into what one load would have made of them."""
    size = data_sets.Size(2, 60, "uuid", days=3)
    data = tmp_path / size.folder_name / "data"
    data.mkdir(parents=True)
    (data / "manifest.json").write_text('{"layout": 1}', encoding="utf-8")
    monkeypatch.setattr(data_sets, "LOADED_AT_ONCE", 30)
    assert data_sets.data_set(tmp_path, size) == data
    parts = [duckdb.read_parquet(path).fetchall() for path in data_sets.part_files(data)]
    days = [{pinged_us // 86_400_000_000 for _, pinged_us, _ in rows} for rows in parts]
    assert days == [{19428}, {19429}, {19430}, {19431}]
    assert sum(map(len, parts)) == 60


def bench(*options: str) -> str:
    command = [sys.executable, "-m", "tests.bench", *options]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout
