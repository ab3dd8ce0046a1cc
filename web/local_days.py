"""Local dates by a store's offsets: when each begins, however the clock is changed."""

from collections.abc import Iterator, Sequence
from datetime import date

from engine.fleet_rows import DAY_US
from engine.instants import EPOCH
from web.formats import HOUR_US, OffsetLike


def day_starts(offsets: Sequence[OffsetLike], from_us: int, until_us: int) -> list[tuple[int, int]]:
    """Each local date that the span touches (as days since 1970) with its first instant.

    A date begins when the clock first shows it: a change that turns the clock back over midnight does not end it.
    """
    starts: list[tuple[int, int]] = []
    for begins_us, ends_us, offset_us in pieces(offsets, from_us, until_us):
        for number in range((begins_us + offset_us) // DAY_US, (ends_us - 1 + offset_us) // DAY_US + 1):
            midnight_us = number * DAY_US - offset_us
            if not starts:
                starts.append((number, midnight_us))
            elif number > starts[-1][0]:
                starts.append((number, max(midnight_us, begins_us)))
    return starts


def midnight_of(offsets: Sequence[OffsetLike], local_date: date, from_us: int, until_us: int) -> int:
    """The first instant of a local date; the offsets know the time around it."""
    number = (local_date - EPOCH.date()).days
    starts = day_starts(offsets, from_us, until_us)
    return next(begins_us for day, begins_us in starts if day >= number)


def pieces(offsets: Sequence[OffsetLike], from_us: int, until_us: int) -> Iterator[tuple[int, int, int]]:
    """The parts of the span with one offset each."""
    ends = [each.starts_us for each in offsets[1:]] + [until_us]
    for each, ends_us in zip(offsets, ends, strict=True):
        first, last = max(each.starts_us, from_us), min(ends_us, until_us)
        if first < last:
            yield first, last, each.offset_us


def next_midnight(starts_us: int, number: int, offsets: Sequence[OffsetLike]) -> int:
    """The end of the last day, by the last offset known."""
    return max((number + 1) * DAY_US - offsets[-1].offset_us, starts_us + HOUR_US)
