"""The geometry of the small pictures as plain data: bars, the heat map, strips. Templates draw it.

Lengths along x are per cent of the picture's width, so that one picture fits every screen.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from engine.fleet_rows import DAY_US, WEEK_US, Bin, HeatCell, Stretch, Strip
from web.formats import DASH

HEAT_LEVELS = 8
STRIP_WIDTH = 1000
STRIP_HEIGHT = 10
# Open time is a band in the middle, outages are as high as the strip: told apart without colours too.
OPEN_TOP = 2
# Below this an outage of some minutes in a week would be thinner than a screen shows.
LEAST_WIDTH = 3.0
LEAST_BAR = 0.5


@dataclass(frozen=True)
class Heat:
    """One hour of the week: how dark it is, 0 for no downtime at all."""

    cell: HeatCell
    level: int
    ratio: float | None  # of the open time


@dataclass(frozen=True)
class Bar:
    """One range of availability and the stores in it."""

    label: str
    width: float
    store_count: int
    min_ratio: float
    max_ratio: float  # as a filter, which takes 1 in with any limit of 1 or more


@dataclass(frozen=True)
class Week:
    """A store's last week in a box of STRIP_WIDTH by STRIP_HEIGHT: paths."""

    store_id: str
    shifts: str
    outages: str
    outage_count: int


def heat_rows(cells: Sequence[HeatCell]) -> tuple[tuple[Heat, ...], ...]:
    """The heat map by day of the week, Monday first, each with its 24 hours."""
    most_us = max((cell.downtime_us for cell in cells), default=0)
    days = groupby(cells, key=lambda cell: cell.day_of_week)
    return tuple(tuple(_heat(cell, most_us) for cell in hours) for _, hours in days)


def distribution(bins: Sequence[Bin]) -> tuple[Bar, ...]:
    """A bar for each range of availability."""
    most = max((each.store_count for each in bins), default=0)
    return tuple(_bar(each, most) for each in bins)


def share(part: float, whole: float) -> float:
    """How much of the width a part takes; what is there at all is seen."""
    if whole <= 0 or part <= 0:
        return 0.0
    return round(min(100.0, max(LEAST_BAR, 100 * part / whole)), 2)


def week_of(strip: Strip, as_of_us: int) -> Week:
    """A store's last week as two paths."""
    from_us = as_of_us - WEEK_US
    return Week(
        strip.store_id,
        _boxes(strip.shifts, from_us, top=OPEN_TOP),
        _boxes(strip.outages, from_us, least=LEAST_WIDTH),
        len(strip.outages),
    )


def day_ticks(as_of_us: int) -> tuple[tuple[int, float], ...]:
    """The UTC midnights of the last week, each with its place in a strip."""
    from_us = as_of_us - WEEK_US
    first = -(-from_us // DAY_US)
    midnights = [day * DAY_US for day in range(first, as_of_us // DAY_US + 1)]
    return tuple((midnight, _at(midnight, from_us)) for midnight in midnights)


def _heat(cell: HeatCell, most_us: int) -> Heat:
    """One cell: the level rises evenly with the downtime, and any downtime has one."""
    level = math.ceil(HEAT_LEVELS * cell.downtime_us / most_us) if most_us else 0
    return Heat(cell, level, cell.downtime_us / cell.open_us if cell.open_us else None)


def _bar(each: Bin, most: int) -> Bar:
    """One range; the last but one ends right below 1, which has a bar of its own."""
    is_point = each.min_ratio == each.max_ratio
    limit = math.nextafter(1, 0) if each.max_ratio == 1 and not is_point else each.max_ratio
    label = f"{each.min_ratio:.0%}" if is_point else f"{each.min_ratio * 100:.0f}{DASH}{each.max_ratio * 100:.0f} %"
    return Bar(label.replace("0%", "0 %"), share(each.store_count, most), each.store_count, each.min_ratio, limit)


def _boxes(stretches: Iterable[Stretch], from_us: int, *, top: int = 0, least: float = 0.0) -> str:
    """A path with a box for each stretch."""
    return "".join(_box(each, from_us, top, least) for each in stretches)


def _box(stretch: Stretch, from_us: int, top: int, least: float) -> str:
    """One box; widened to the least width, it stays inside the strip."""
    starts = _at(stretch.starts_us, from_us)
    width = max(round(_at(stretch.ends_us, from_us) - starts, 1), least)
    starts = round(min(starts, STRIP_WIDTH - width), 1)
    return f"M{starts:g} {top}h{width:g}v{STRIP_HEIGHT - 2 * top}h-{width:g}z"


def _at(instant_us: int, from_us: int) -> float:
    """Where an instant is in a strip, held inside it."""
    return round(min(max((instant_us - from_us) / WEEK_US, 0.0), 1.0) * STRIP_WIDTH, 1)
