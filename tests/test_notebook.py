"""The example notebook, run for real: what it tells is what the report and the oracle say."""

import ast
import csv
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from oracle import (
    DEFAULT_ZONE,
    EPOCH,
    HOUR_US,
    LOCAL_EPOCH,
    MICROSECOND,
    WINDOWS_US,
    HoursRow,
    Lengths,
    PingRow,
    Span,
    ZoneRow,
    answers,
    cut_to,
    length_inside,
    lengths,
    outages,
    report_csv,
    shifts,
    utc_us,
    with_length,
)

import engine

NOTEBOOK = Path(__file__).parent.parent / "data" / "notebook.py"
SVG = re.compile(r"<svg .*?</svg>", re.DOTALL)


@dataclass(frozen=True)
class Told:
    """What a run of the notebook shows, and the names that its cells leave."""

    shown: str
    names: Mapping[str, Any]

    def pictures(self) -> dict[str, ET.Element]:
        """The drawn pictures by their titles; each is well formed, or this fails."""
        found = [ET.fromstring(text) for text in SVG.findall(self.shown)]  # noqa: S314 - ours
        return {picture.attrib["aria-label"]: picture for picture in found}


@dataclass(frozen=True)
class Sample:
    """The rows of the sample, and what the oracle makes of them."""

    pings: list[PingRow]
    hours: list[HoursRow]
    zones: list[ZoneRow]
    as_of_us: int
    lengths: dict[str, Lengths]
    shifts: dict[str, list[Span]]
    outages: dict[str, list[Span]]

    @property
    def week(self) -> Span:
        return Span(self.as_of_us - WINDOWS_US[-1], self.as_of_us)

    def zone(self, store_id: str) -> str:
        return dict(self.zones).get(store_id, DEFAULT_ZONE)


@pytest.fixture(scope="module")
def sample(sample_files: dict[str, Path]) -> Sample:
    """The sample, read and measured without the engine."""
    pings = [(row["store_id"], row["timestamp_utc"], row["status"]) for row in rows(sample_files["store_status"])]
    hours = [
        (row["store_id"], row["day"], row["start_time_local"], row["end_time_local"])
        for row in rows(sample_files["store_hours"])
    ]
    zones = [(row["store_id"], row["timezone_str"]) for row in rows(sample_files["store_tz"])]
    answers_of = answers(pings)
    as_of_us = max(at for of_store in answers_of.values() for at in of_store)
    measured = lengths(pings, hours, zones)
    shifts_of = {
        store_id: shifts(
            [row for row in hours if row[0] == store_id], dict(zones).get(store_id, DEFAULT_ZONE), as_of_us
        )
        for store_id in measured
    }
    outages_of = {
        store_id: outages({at: is_down for at, is_down in answers_of.get(store_id, {}).items() if at < as_of_us}, spans)
        for store_id, spans in shifts_of.items()
    }
    return Sample(pings, hours, zones, as_of_us, measured, shifts_of, outages_of)


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    """The notebook, run once."""
    found = run_notebook()
    yield found
    found.names["session"].close()


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def run_notebook(**chosen: object) -> Told:
    """Imports the notebook from its path and runs its cells, but for those that only make what is chosen."""
    spec = spec_from_file_location("notebook", NOTEBOOK)
    assert spec is not None
    assert spec.loader is not None
    notebook = module_from_spec(spec)
    spec.loader.exec_module(notebook)
    outputs, names = notebook.app.run(defs=chosen or None)
    return Told("\n".join(output.text for output in outputs if hasattr(output, "text")), names)


def test_the_three_tables(told: Told, sample: Sample) -> None:
    every_id = set(sample.lengths)
    assert told.names["stores"].row(0, named=True) == {
        "store_count": len(every_id),
        "without_pings_count": len(every_id - {row[0] for row in sample.pings}),
        "without_hours_count": len(every_id - {row[0] for row in sample.hours}),
        "without_zone_count": len(every_id - {row[0] for row in sample.zones}),
    }
    counted = told.names["all_pings"].row(0, named=True)
    assert counted["ping_count"] == len(sample.pings)
    assert counted["active_count"] + counted["inactive_count"] == counted["ping_count"]
    assert counted["last_pinged_at"] == instant(sample.as_of_us).replace(microsecond=0)
    openings = [(row[0], int(row[1]), row[2], row[3]) for row in sample.hours]
    assert [tuple(map(str, row)) for row in told.names["weekly_openings"].rows()] == [
        tuple(map(str, row)) for row in sorted(openings)
    ]
    assert sum(told.names["zones"]["store_count"]) == len(sample.zones)


def test_the_report(told: Told, sample: Sample) -> None:
    assert told.names["report"].equals(told.names["session"].report())
    assert told.names["report"].write_csv() == report_csv(sample.pings, sample.hours, sample.zones)


def test_the_worst_stores(told: Told, sample: Sample) -> None:
    worst = told.names["worst"]
    assert (
        worst["store_id"].to_list() == sorted(sample.lengths, key=lambda store_id: availability(sample, store_id))[:10]
    )
    for row in worst.iter_rows(named=True):
        exact = sample.lengths[row["store_id"]]
        in_week = with_length(cut_to(outage, sample.week) for outage in sample.outages[row["store_id"]])
        open_us = exact.uptime_last_week_us + exact.downtime_last_week_us
        assert row["open_hours"] == pytest.approx(open_us / HOUR_US, abs=0.0051)
        assert row["downtime_hours"] == pytest.approx(exact.downtime_last_week_us / HOUR_US, abs=0.0051)
        assert row["availability_ratio"] == pytest.approx(availability(sample, row["store_id"]), abs=0.000051)
        assert row["outage_count"] == len(in_week)
        assert row["longest_hours"] == pytest.approx(max(end - start for start, end in in_week) / HOUR_US, abs=0.0051)
    reported = told.names["report"].filter(pl.col("store_id") == worst["store_id"][0])["downtime_last_week"][0]
    assert worst["downtime_hours"][0] == float(reported)


def test_the_sentences(told: Told, sample: Sample) -> None:
    down_us = [exact.downtime_last_week_us for exact in sample.lengths.values()]
    worst_ratio = min(availability(sample, store_id) for store_id in sample.lengths)
    shown = " ".join(re.sub(r"<[^>]+>", "", told.shown).split())
    assert f"{sum(us > 0 for us in down_us)} of {len(down_us)} stores were down" in shown
    assert f"together for {sum(down_us) / HOUR_US:.2f} hours" in shown
    assert f"up in {worst_ratio:.1%} of its open time" in shown
    assert "the shift from 20:00 to 04:00 is 7 hours long, not 8;" in shown


def test_one_day_of_the_worst_store(told: Told, sample: Sample) -> None:
    store_id, day = told.names["store_id"], told.names["local_date"]
    assert store_id == told.names["worst"]["store_id"][0]
    check_day(told, sample, store_id, day)
    days = {local(outage.starts_us, sample.zone(store_id)).date() for outage in sample.outages[store_id]}
    lost_us = {each: length_inside(sample.outages[store_id], local_day(each, sample.zone(store_id))) for each in days}
    assert lost_us[day] == max(lost_us.values())


@pytest.mark.any_duckdb
def test_another_store_can_be_chosen(sample: Sample) -> None:
    """Two shifts a day, one of them until midnight, in the zone of the default."""
    store_id = next(
        store_id for store_id, _, opens, _ in sample.hours if opens == "20:00:00" and sample.outages[store_id]
    )
    told = run_notebook(store_id=store_id)
    with told.names["session"]:
        check_day(told, sample, store_id, told.names["local_date"])


def test_the_night_of_the_clock_change(told: Told, sample: Sample) -> None:
    nights = told.names["change_nights"]
    assert nights.height > 1
    assert set(nights["change_date"]) == {date(2023, 3, 12)}
    for row in nights.iter_rows(named=True):
        zone = sample.zone(row["store_id"])
        clocks = {
            local(shift.starts_us, zone).date(): (local(shift.starts_us, zone), local(shift.ends_us, zone), shift)
            for shift in sample.shifts[row["store_id"]]
            if f"{local(shift.starts_us, zone):%H:%M}" == row["opens_local"]
        }
        _, closed_before, before = clocks[date(2023, 3, 10)]
        _, closed, changed = clocks[date(2023, 3, 11)]
        assert (row["closes_before"], row["closes_local"]) == (f"{closed_before:%H:%M}", f"{closed:%H:%M}")
        assert row["hours_before"] == (before.ends_us - before.starts_us) / HOUR_US
        assert row["hours"] == (changed.ends_us - changed.starts_us) / HOUR_US
    assert nights["hours"][0] == nights["hours_before"][0] - 1
    (_, clock_before, _), (_, clock, _) = told.names["nights"]
    assert "".join(clock_before["shown"]) == "18192021222300010203040506"
    assert "".join(clock["shown"]) == "181920212223000103040506"


def test_downtime_by_hour_of_day(told: Told, sample: Sample) -> None:
    by_hour = told.names["by_hour"]
    assert by_hour["hour_of_day"].to_list() == list(range(24))
    assert by_hour["downtime_us"].to_list() == by_hour_of_day(sample, sample.outages)
    assert by_hour["open_us"].to_list() == by_hour_of_day(sample, sample.shifts)
    exact = told.names["session"].report(is_exact=True)
    assert by_hour["downtime_us"].sum() == exact["downtime_last_week_us"].sum()
    assert (
        by_hour["open_us"].sum() == exact.select(pl.sum("uptime_last_week_us") + pl.sum("downtime_last_week_us")).item()
    )
    picture = told.pictures()["Hours of downtime in the last week, by hour of day (UTC)"]
    bars = [float(bar.attrib["height"]) for bar in picture.iter() if bar.tag.endswith("rect")]
    highest_us = max(by_hour["downtime_us"])
    assert bars == pytest.approx([max(bars) * us / highest_us for us in by_hour["downtime_us"]], abs=0.11)


def test_the_relations_are_all_told(told: Told) -> None:
    assert dict(told.names["relations"].rows()) == told.names["session"].relations


def test_it_uses_public_names_only() -> None:
    tree = ast.parse(NOTEBOOK.read_text(encoding="utf-8"))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert "engine" in imported
    assert not {name for name in imported if name.startswith("engine.")}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and "engine" in str(node.module)]
    used = {
        (node.value.id, node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    assert {name for owner, name in used if owner == "engine"} <= set(engine.__all__)
    assert not {name for owner, name in used if owner == "session" and name.startswith("_")}


@pytest.mark.any_duckdb
def test_it_exports_from_anywhere(tmp_path: Path) -> None:
    """A copy, since marimo keeps what it ran beside the notebook; it finds the sample by its own place."""
    shutil.copytree(NOTEBOOK.parent / "sample", tmp_path / "apart" / "sample")
    copy = shutil.copy(NOTEBOOK, tmp_path / "apart" / "notebook.py")
    marimo = [sys.executable, "-m", "marimo"]
    subprocess.run([*marimo, "check", "--strict", copy], check=True, cwd=tmp_path)
    page = tmp_path / "page.html"
    subprocess.run([*marimo, "export", "html", copy, "--output", str(page)], check=True, cwd=tmp_path)
    text = page.read_text(encoding="utf-8")
    assert "The ten worst stores of the last week" in text


def check_day(told: Told, sample: Sample, store_id: str, day: date) -> None:
    """The shifts and outages of the day, as the oracle has them; the picture shows as many."""
    whole_day = cut_to(local_day(day, sample.zone(store_id)), Span(0, sample.as_of_us))
    spans = told.names["day_spans"]
    for kind, of_store in (("shift", sample.shifts[store_id]), ("outage", sample.outages[store_id])):
        expected = with_length(cut_to(span, whole_day) for span in of_store)
        assert spans.filter(pl.col("kind") == kind).select("starts_us", "ends_us").rows() == expected
        assert expected
    segments = spans.filter(pl.col("kind") == "segment")
    down_us = segments.filter(~pl.col("is_up")).select(pl.col("ends_us") - pl.col("starts_us")).sum().item()
    assert down_us == length_inside(sample.outages[store_id], whole_day)
    assert all(ends <= starts for ends, starts in pairwise_edges(segments))
    picture = told.pictures()[f"Store {store_id} on {day}"]
    counts = [sum(shape.attrib.get("height") == height for shape in picture.iter()) for height in ("26", "44")]
    # The legend has one of each.
    assert counts == [1 + (spans["kind"] == "shift").sum(), 1 + (spans["kind"] == "outage").sum()]


def pairwise_edges(spans: pl.DataFrame) -> list[tuple[int, int]]:
    """Where each span ends and the next starts."""
    return [(before[1], after[0]) for before, after in pairwise(spans.select("starts_us", "ends_us").iter_rows())]


def by_hour_of_day(sample: Sample, spans_of: Mapping[str, list[Span]]) -> list[int]:
    """What lies in the last week, in microseconds, by the hour of day in UTC."""
    found = [0] * 24
    for hour in range(sample.week.starts_us // HOUR_US, sample.week.ends_us // HOUR_US + 1):
        window = cut_to(Span(hour * HOUR_US, (hour + 1) * HOUR_US), sample.week)
        found[hour % 24] += sum(length_inside(spans, window) for spans in spans_of.values())
    return found


def availability(sample: Sample, store_id: str) -> float:
    exact = sample.lengths[store_id]
    return exact.uptime_last_week_us / (exact.uptime_last_week_us + exact.downtime_last_week_us)


def instant(at_us: int) -> datetime:
    return EPOCH + at_us * MICROSECOND


def local(at_us: int, zone: str) -> datetime:
    return instant(at_us).astimezone(ZoneInfo(zone))


def local_day(day: date, zone: str) -> Span:
    midnights = [(each - LOCAL_EPOCH.date()) // MICROSECOND for each in (day, day + timedelta(days=1))]
    return Span(utc_us(midnights[0], zone), utc_us(midnights[1], zone))
