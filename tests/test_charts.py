"""The geometry of the pictures: nothing is lost, widened or moved but where that is said."""

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.fleet_rows import DAY_US, WEEK_US, Bin, HeatCell, Offset, Ping, Segment, Shift, Span, Stretch, Strip
from web import charts
from web.formats import HOUR_US, MINUTE_US, show_clock, show_length, show_offset, show_ratio, show_size
from web.local_days import day_starts, midnight_of
from web.timeline import axis_hours, timeline

pytestmark = pytest.mark.any_duckdb

CENTRAL, SUMMER = -6 * HOUR_US, -5 * HOUR_US
SPRING = 1_678_608_000_000_000  # 2023-03-12 08:00 UTC: 02:00 in Chicago becomes 03:00
AUTUMN = 1_699_167_600_000_000  # 2023-11-05 07:00 UTC: 02:00 in Chicago becomes 01:00


def span_of(from_us: int, until_us: int, offsets: tuple[Offset, ...], *ends: tuple[int, int, bool]) -> Span:
    """A store that is always open, with segments."""
    segments = tuple(Segment(*each) for each in ends)
    return Span(
        store_id="1",
        timezone_str="America/Chicago",
        has_zone=True,
        has_hours=False,
        version=1,
        as_of_us=until_us,
        from_us=from_us,
        until_us=until_us,
        uptime_us=0,
        downtime_us=0,
        availability_ratio=None,
        shifts=(Shift(from_us - DAY_US, until_us + DAY_US),),
        segments=segments,
        is_segments_cut=False,
        outages=(),
        is_outages_cut=False,
        strokes=(),
        pings=tuple(Ping(each.starts_us, each.is_up) for each in segments),
        is_pings_cut=False,
        hours=(),
        offsets=offsets,
    )


@pytest.mark.parametrize(
    ("change", "before", "after", "hours", "label"),
    [
        (SPRING, CENTRAL, SUMMER, 23, "02:00 → 03:00, clock forward 1 h"),
        (AUTUMN, SUMMER, CENTRAL, 25, "02:00 → 01:00, clock back 1 h"),
    ],
)
def test_day_with_clock_change(change: int, before: int, after: int, hours: int, label: str) -> None:
    midnight = change - 2 * HOUR_US
    offsets = (Offset(midnight - DAY_US, before), Offset(change, after))
    down = (change - 30 * MINUTE_US, change + 30 * MINUTE_US, False)
    days = timeline(span_of(midnight - DAY_US, midnight + hours * HOUR_US + DAY_US, offsets, down))
    assert [day.length_us // HOUR_US for day in days] == [24, hours, 24]
    changed = days[1]
    assert changed.starts_us == midnight
    assert [mark.label for mark in changed.changes] == [label]
    axis = max(24, hours)
    assert changed.width == pytest.approx(100 * hours / axis, abs=0.001)
    # An hour of downtime is as wide as an hour, whatever the clock did in it.
    (box,) = changed.segments
    assert box.width == pytest.approx(100 / axis, abs=0.001)
    assert box.x == pytest.approx(150 / axis, abs=0.001)
    assert changed.downtime_us == HOUR_US
    # At six o'clock the day is an hour older or younger than six hours.
    (six,) = [mark for mark in changed.ticks if mark.label == "06"]
    assert six.x == pytest.approx(100 * (6 + hours - 24) / axis, abs=0.001)
    assert [mark.label for mark in axis_hours(days)] == ["00", "03", "06", "09", "12", "15", "18", "21"]


def test_midnight_skipped_and_repeated() -> None:
    """In some zones the clock goes from 24:00 to 01:00, or from 00:00 back to 23:00."""
    start = 19_000 * DAY_US
    skipped = (Offset(start, 0), Offset(start + DAY_US, HOUR_US))
    assert day_starts(skipped, start, start + 2 * DAY_US) == [
        (19_000, start),
        (19_001, start + DAY_US),
        (19_002, start + 2 * DAY_US - HOUR_US),
    ]
    repeated = (Offset(start, 0), Offset(start + DAY_US, -HOUR_US))
    assert day_starts(repeated, start, start + 2 * DAY_US) == [(19_000, start), (19_001, start + DAY_US + HOUR_US)]


def test_midnight_of_a_date() -> None:
    offsets = (Offset(SPRING - 3 * DAY_US, CENTRAL), Offset(SPRING, SUMMER))
    edges = (SPRING - 3 * DAY_US, SPRING + 3 * DAY_US)
    assert midnight_of(offsets, date(2023, 3, 12), *edges) == SPRING - 2 * HOUR_US
    assert midnight_of(offsets, date(2023, 3, 13), *edges) == SPRING + 21 * HOUR_US


@given(
    start=st.integers(SPRING - 9 * DAY_US, SPRING + 2 * DAY_US),
    length=st.integers(1, 9 * DAY_US),
    cuts=st.lists(st.integers(0, 9 * DAY_US), max_size=20),
)
def test_rows_hold_all_of_the_span_once(start: int, length: int, cuts: list[int]) -> None:
    until = start + length
    edges = sorted({start, until, *(start + cut for cut in cuts if cut < length)})
    segments = [(first, last, number % 2 == 0) for number, (first, last) in enumerate(pairwise(edges))]
    offsets = (Offset(start, CENTRAL), Offset(SPRING, SUMMER)) if start < SPRING < until else (Offset(start, CENTRAL),)
    days = timeline(span_of(start, until, offsets, *segments))
    axis = max(DAY_US, *(day.length_us for day in days))
    assert all(before.ends_us == after.starts_us for before, after in pairwise(days))
    assert days[0].starts_us <= start
    assert days[-1].ends_us >= until
    drawn = [box for day in days for box in day.segments]
    assert sum(box.width for box in drawn) * axis / 100 == pytest.approx(length, abs=len(drawn) * axis / 10**5)
    assert {(box.starts_us, box.ends_us, box.is_up) for box in drawn} == set(segments)
    assert sum(day.downtime_us for day in days) == sum(last - first for first, last, is_up in segments if not is_up)
    assert sum(len(day.pings) for day in days) == len(segments)
    for day in days:
        assert all(box.x >= 0 and box.x + box.width <= day.width + 0.01 for box in (*day.segments, *day.unasked))


def test_heat_levels() -> None:
    cells = [HeatCell(day, hour, HOUR_US, (day * 24 + hour) * 1000, 1) for day in range(7) for hour in range(24)]
    rows = charts.heat_rows(cells)
    assert [len(row) for row in rows] == [24] * 7
    flat = [each for row in rows for each in row]
    assert [each.cell for each in flat] == cells
    assert flat[0].level == 0
    assert flat[1].level == 1
    assert flat[-1].level == charts.HEAT_LEVELS
    assert all(before.level <= after.level for before, after in pairwise(flat))
    still = [each for row in charts.heat_rows([HeatCell(0, 0, 0, 0, 0)]) for each in row]
    assert [(each.level, each.ratio) for each in still] == [(0, None)]


def test_distribution() -> None:
    bars = charts.distribution([Bin(0.0, 0.1, 50), Bin(0.95, 0.99, 0), Bin(0.99, 1.0, 1), Bin(1.0, 1.0, 100_000)])
    assert [bar.label.replace("\N{EN DASH}", "-") for bar in bars] == ["0-10 %", "95-99 %", "99-100 %", "100 %"]
    assert [bar.width for bar in bars] == [charts.LEAST_BAR, 0.0, charts.LEAST_BAR, 100.0]
    # The filter takes 1 in with a limit of 1; the stores right below 1 must not bring those along.
    assert 0.999_999_999_999 < bars[2].max_ratio < 1
    assert bars[3].min_ratio == bars[3].max_ratio == 1


def test_strip_paths() -> None:
    as_of = 20_000 * DAY_US
    start = as_of - WEEK_US
    strip = Strip(
        "1",
        (Stretch(start - DAY_US, start + DAY_US), Stretch(as_of - DAY_US, as_of)),
        (Stretch(start, start + MINUTE_US), Stretch(as_of - MINUTE_US, as_of)),
    )
    week = charts.week_of(strip, as_of)
    assert boxes(week.shifts) == [(0.0, 142.9), (857.1, 142.9)]
    # A minute is widened so that it is seen, and stays inside.
    assert boxes(week.outages) == [(0.0, charts.LEAST_WIDTH), (1000 - charts.LEAST_WIDTH, charts.LEAST_WIDTH)]
    assert [x for _, x in charts.day_ticks(as_of)][:2] == [0.0, 142.9]
    assert len(charts.day_ticks(as_of + HOUR_US)) == 7


def boxes(path: str) -> list[tuple[float, float]]:
    """Where the boxes of a path begin, and how wide they are."""
    return [(float(x), float(width)) for x, width in re.findall(r"M([\d.]+) (?:0h|2h)([\d.]+)v(?:10|6)h-\2z", path)]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (show_length(0), "0 s"),
        (show_length(400), "< 1 s"),
        (show_length(42_400_000), "42 s"),
        (show_length(47 * MINUTE_US + 12_000_000), "47 min 12 s"),
        (show_length(HOUR_US - 1), "1 h 00 min"),
        (show_length(2 * HOUR_US + 5 * MINUTE_US), "2 h 05 min"),
        (show_length(12_345 * HOUR_US), "12,345 h"),
        (show_ratio(None), "\N{EN DASH}"),
        (show_ratio(0.0), "0 %"),
        (show_ratio(0.0001), "< 0.1 %"),
        (show_ratio(0.974), "97.4 %"),
        (show_ratio(0.99961), "99.96 %"),
        (show_ratio(0.999_999_9), "> 99.99 %"),
        (show_ratio(1.0), "100 %"),
        (show_offset(-6 * HOUR_US), "UTC-06:00"),
        (show_offset(5 * HOUR_US + 45 * MINUTE_US), "UTC+05:45"),
        (show_size(None), "\N{EN DASH}"),
        (show_size(999), "999 B"),
        (show_size(756_300), "756.3 kB"),
        (show_clock(9 * HOUR_US + 30 * MINUTE_US), "09:30"),
        (show_clock(DAY_US), "24:00"),
        (show_clock(DAY_US + 2 * HOUR_US), "02:00 next day"),
    ],
)
def test_figures_as_read(shown: str, expected: str) -> None:
    assert shown == expected
