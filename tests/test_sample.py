"""The sample: the generator still writes the bytes that are kept, and the story in them is the one told of."""

import csv
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime
from itertools import groupby, pairwise
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

pytestmark = pytest.mark.any_duckdb

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "data" / "sample"
HEADERS = {
    "store_status": "store_id,status,timestamp_utc",
    "store_hours": "store_id,day,start_time_local,end_time_local",
    "store_tz": "store_id,timezone_str",
}


def generate(out: Path, *options: str) -> None:
    command = [sys.executable, str(ROOT / "data" / "make_sample.py"), "--out", str(out), *options]
    subprocess.run(command, check=True, cwd=out)


def rows(table: str) -> list[dict[str, str]]:
    with (SAMPLE / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def ids(table: str) -> set[str]:
    return {row["store_id"] for row in rows(table)}


def instant(text: str) -> datetime:
    spelling = "%Y-%m-%d %H:%M:%S.%f UTC" if "." in text else "%Y-%m-%d %H:%M:%S UTC"
    return datetime.strptime(text, spelling).replace(tzinfo=UTC)


def answers() -> dict[str, list[tuple[datetime, str]]]:
    """The polls of each store, by time."""
    by_store = defaultdict(list)
    for row in rows("store_status"):
        by_store[row["store_id"]].append((instant(row["timestamp_utc"]), row["status"]))
    return {store_id: sorted(polls) for store_id, polls in by_store.items()}


def longest_silence_hours(polls: list[tuple[datetime, str]]) -> float:
    """From the first to the last poll of the longest unbroken inactive run."""
    runs = [list(run) for status, run in groupby(polls, key=lambda poll: poll[1]) if status == "inactive"]
    return max(((run[-1][0] - run[0][0]).total_seconds() / 3600 for run in runs), default=0.0)


def test_same_bytes_from_the_same_seed(tmp_path: Path) -> None:
    generate(tmp_path)
    assert sorted(path.name for path in SAMPLE.iterdir()) == sorted(f"{table}.csv" for table in HEADERS)
    for table in HEADERS:
        assert (tmp_path / f"{table}.csv").read_bytes() == (SAMPLE / f"{table}.csv").read_bytes()


def test_other_sizes_and_seeds(tmp_path: Path) -> None:
    generate(tmp_path, "--stores", "3", "--seed", "2")
    text = (tmp_path / "store_status.csv").read_text(encoding="utf-8")
    assert len({line.split(",")[0] for line in text.splitlines()[1:]}) == 3
    assert not {line.split(",")[0] for line in text.splitlines()[1:]} & ids("store_status")


def test_size_and_spelling() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.iterdir()) <= 700_000
    for table, header in HEADERS.items():
        content = (SAMPLE / f"{table}.csv").read_bytes()
        assert content.startswith(f"{header}\n".encode())
        assert content.endswith(b"\n")
        assert b"\r" not in content
    instants = [row["timestamp_utc"] for row in rows("store_status")]
    assert not any("." in text and text.removesuffix(" UTC").endswith("0") for text in instants)
    assert len({len(text) for text in instants}) > 2


def test_the_week_has_a_clock_change_in_it() -> None:
    polls = sorted(instant(row["timestamp_utc"]) for row in rows("store_status"))
    assert polls[0].date().isoformat() == "2023-03-07"
    assert datetime(2023, 3, 15, 18, tzinfo=UTC) <= polls[-1] < datetime(2023, 3, 15, 18, 12, tzinfo=UTC)
    zones = {ZoneInfo(row["timezone_str"]) for row in rows("store_tz")}
    assert len({zone for zone in zones if polls[0].astimezone(zone).dst() != polls[-1].astimezone(zone).dst()}) == 4
    assert {str(zone).split("/")[0] for zone in zones} == {"America", "Asia", "Australia", "Europe"}


def test_ids_that_nothing_may_round() -> None:
    every_id = ids("store_status") | ids("store_hours") | ids("store_tz")
    numbers = {int(store_id) for store_id in every_id if store_id.isdigit()}
    assert len(every_id) == 60
    assert {len(str(number)) for number in numbers} == {18, 19}
    assert {number + 1 for number in numbers} & numbers
    assert len({float(number) for number in numbers}) < len(numbers)
    assert len({str(UUID(store_id)) for store_id in every_id if not store_id.isdigit()} & every_id) == 6


def test_stores_that_lack_something() -> None:
    polled, with_hours, with_zone = ids("store_status"), ids("store_hours"), ids("store_tz")
    assert len((polled & with_hours) - with_zone) == 1
    assert len(polled - with_hours - with_zone) == 1
    assert len((with_hours & with_zone) - polled) == 1
    assert len((polled & with_zone) - with_hours) > 1
    assert not with_zone - polled - with_hours


def test_shifts_of_every_kind() -> None:
    hours = rows("store_hours")
    spans = {(row["start_time_local"], row["end_time_local"]) for row in hours}
    assert {closes for _, closes in spans} >= {"02:00:00", "15:59:00", "21:59:59", "23:59:00", "23:59:59"}
    assert {("18:00:00", "02:00:00"), ("20:00:00", "04:00:00")} <= spans
    assert 2 in Counter((row["store_id"], row["day"]) for row in hours).values()
    open_days = defaultdict(set)
    for row in hours:
        open_days[row["store_id"]].add(row["day"])
    assert set("012345") in open_days.values()
    assert set("0123456") in open_days.values()


def test_stores_that_are_down() -> None:
    by_store = answers()
    latest = {store_id: polls[-1][1] for store_id, polls in by_store.items()}
    silences = {store_id: longest_silence_hours(polls) for store_id, polls in by_store.items()}
    assert [latest[store_id] for store_id, hours in silences.items() if 46 < hours < 50] == ["active"]
    assert max(silences.values()) < 50
    assert "inactive" in latest.values()
    flips = {store_id: sum(a[1] != b[1] for a, b in pairwise(polls)) for store_id, polls in by_store.items()}
    assert max(flips.values()) > 50
    assert all(150 < len(polls) < 194 for polls in by_store.values())
    assert {row["status"] for row in rows("store_status")} == {"active", "inactive"}
