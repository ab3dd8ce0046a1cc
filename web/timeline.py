"""A store's span as rows of a picture, one for each local date; x is the time since that local midnight.

All comes from the span's own offsets, so a day with a clock change is as long here as it is in the figures.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from engine.fleet_rows import DAY_US, Segment, Span, Stroke
from engine.instants import instant_of
from web.formats import HOUR_US, OffsetLike, show_length
from web.local_days import day_starts, next_midnight, pieces

TICK_US = 3 * HOUR_US
# Beyond these a picture shows strokes for segments, and no pings: they could not be told apart.
MOST_SEGMENTS, MOST_PINGS = 1_000, 2_000


@dataclass(frozen=True)
class Box:
    """A part of a row, in per cent of its width; the instants are those of the whole that it is a part of."""

    x: float
    width: float
    starts_us: int
    ends_us: int
    is_up: bool = True


@dataclass(frozen=True)
class Mark:
    """A point of a row."""

    x: float
    label: str
    is_up: bool = True


@dataclass(frozen=True)
class Day:
    """One local date; a clock change makes it longer or shorter than 24 hours."""

    date: date
    starts_us: int
    ends_us: int
    width: float  # of the whole day
    shifts: tuple[Box, ...]
    segments: tuple[Box, ...]
    pings: tuple[Mark, ...]
    changes: tuple[Mark, ...]
    ticks: tuple[Mark, ...]
    unasked: tuple[Box, ...]  # parts of the day outside the span
    downtime_us: int

    @property
    def length_us(self) -> int:
        """How long the day is."""
        return self.ends_us - self.starts_us


@dataclass(frozen=True)
class Clip:
    """The part of the picture that one day is, and how wide an hour is in it."""

    starts_us: int
    ends_us: int
    axis_us: int

    def at(self, instant_us: int) -> float:
        """Where an instant is."""
        return round(100 * (instant_us - self.starts_us) / self.axis_us, 3)

    def box(self, starts_us: int, ends_us: int, *, is_up: bool = True) -> Box | None:
        """The part of a stretch inside the day, if there is one."""
        first, last = max(starts_us, self.starts_us), min(ends_us, self.ends_us)
        if first >= last:
            return None
        return Box(self.at(first), round(100 * (last - first) / self.axis_us, 3), starts_us, ends_us, is_up)

    def holds(self, instant_us: int) -> bool:
        """Whether an instant is in the day."""
        return self.starts_us <= instant_us < self.ends_us


def timeline(span: Span) -> tuple[Day, ...]:
    """The days of a span, first to last."""
    starts = day_starts(span.offsets, span.from_us, span.until_us)
    last_day, last_us = starts[-1]
    edges = [*starts, (last_day + 1, next_midnight(last_us, last_day, span.offsets))]
    axis_us = max(DAY_US, *(after - before for (_, before), (_, after) in pairwise(edges)))
    drawn, downs = _drawn(span), _downs(span)
    return tuple(
        _day(span, _date(number), Clip(before, after, axis_us), drawn, downs)
        for (number, before), (_, after) in pairwise(edges)
    )


def is_dense(span: Span) -> bool:
    """Whether the picture shows strokes for segments."""
    return span.is_segments_cut or len(span.segments) > MOST_SEGMENTS


def has_ticks(span: Span) -> bool:
    """Whether the picture shows the pings."""
    return not span.is_pings_cut and len(span.pings) <= MOST_PINGS


def _drawn(span: Span) -> Sequence[Segment]:
    """What is drawn as up and down: the segments, or the shifts with strokes over them."""
    if not is_dense(span):
        return span.segments
    opened = [(max(each.opens_us, span.from_us), min(each.closes_us, span.until_us)) for each in span.shifts]
    up = [Segment(starts_us, ends_us, is_up=True) for starts_us, ends_us in opened]
    return [*up, *(Segment(each.starts_us, each.ends_us, is_up=False) for each in span.strokes)]


def _downs(span: Span) -> Sequence[Stroke]:
    """The stretches with downtime, and how much."""
    if is_dense(span):
        return span.strokes
    down = [each for each in span.segments if not each.is_up]
    return [Stroke(each.starts_us, each.ends_us, each.ends_us - each.starts_us, 1) for each in down]


def axis_hours(days: Sequence[Day]) -> tuple[Mark, ...]:
    """The hours at the head of the picture: those of a day without a clock change."""
    plain = [day for day in days if not day.changes]
    return (plain or days)[0].ticks


def _day(span: Span, local_date: date, clip: Clip, drawn: Sequence[Segment], downs: Sequence[Stroke]) -> Day:
    """One row of the picture."""
    return Day(
        date=local_date,
        starts_us=clip.starts_us,
        ends_us=clip.ends_us,
        width=round(100 * (clip.ends_us - clip.starts_us) / clip.axis_us, 3),
        shifts=_present(clip.box(each.opens_us, each.closes_us) for each in span.shifts),
        segments=_present(clip.box(each.starts_us, each.ends_us, is_up=each.is_up) for each in drawn),
        pings=_pings(span, clip),
        changes=_changes(span.offsets, clip),
        ticks=_ticks(span.offsets, clip),
        unasked=_present(clip.box(*edges) for edges in ((clip.starts_us, span.from_us), (span.until_us, clip.ends_us))),
        downtime_us=sum(_downtime(each, span, clip) for each in downs),
    )


def _pings(span: Span, clip: Clip) -> tuple[Mark, ...]:
    """The pings of a day."""
    pings = span.pings if has_ticks(span) else ()
    return tuple(Mark(clip.at(each.pinged_us), "", each.is_up) for each in pings if clip.holds(each.pinged_us))


def _changes(offsets: Sequence[OffsetLike], clip: Clip) -> tuple[Mark, ...]:
    """The clock changes of a day."""
    return tuple(
        Mark(clip.at(after.starts_us), _change(after.starts_us, before.offset_us, after.offset_us))
        for before, after in pairwise(offsets)
        if clip.holds(after.starts_us) and before.offset_us != after.offset_us
    )


def _change(instant_us: int, before_us: int, after_us: int) -> str:
    """What the clock does."""
    shown = [f"{instant_of(instant_us + offset_us):%H:%M}" for offset_us in (before_us, after_us)]
    way = "forward" if after_us > before_us else "back"
    length = show_length(abs(after_us - before_us)).removesuffix(" 00 min")
    return f"{shown[0]} → {shown[1]}, clock {way} {length}"


def _ticks(offsets: Sequence[OffsetLike], clip: Clip) -> tuple[Mark, ...]:
    """Every third hour on the clock of that day."""
    first = (*offsets[:1],)
    before = [_Began(clip.starts_us, first[0].offset_us)] if first else []
    ticks = []
    for begins_us, ends_us, offset_us in pieces([*before, *offsets], clip.starts_us, clip.ends_us):
        for step in range(-(-(begins_us + offset_us) // TICK_US), (ends_us - 1 + offset_us) // TICK_US + 1):
            instant_us = step * TICK_US - offset_us
            ticks.append(Mark(clip.at(instant_us), f"{instant_of(step * TICK_US):%H}"))
    return tuple(ticks)


@dataclass(frozen=True)
class _Began:
    """The first offset, taken to have held since that day's midnight."""

    starts_us: int
    offset_us: int


def _downtime(stroke: Stroke, span: Span, clip: Clip) -> int:
    """How much of a stroke's downtime lies inside both the span and the day: its share, where it is cut."""
    first = max(stroke.starts_us, span.from_us, clip.starts_us)
    inside_us = max(0, min(stroke.ends_us, span.until_us, clip.ends_us) - first)
    return inside_us * stroke.downtime_us // (stroke.ends_us - stroke.starts_us)


def _present(boxes: Iterable[Box | None]) -> tuple[Box, ...]:
    """Those that are there."""
    return tuple(box for box in boxes if box is not None)


def _date(number: int) -> date:
    """The date so many days after 1970 began."""
    return instant_of(number * DAY_US).date()
