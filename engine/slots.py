"""Slots: which parts of a data set new pings reach, and which small parts become one."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.data_set import DAY_US, Part


@dataclass(frozen=True)
class Slot:
    """A stretch of one UTC date of which a load makes one part: the parts it has, and the new pings in it."""

    day: int  # days since 1970-01-01
    parts: tuple[Part, ...]
    from_us: int  # UTC microseconds, inclusive, of new pings
    until_us: int  # exclusive; not after from_us where no new ping can be


def slots_of_day(day: int, first_us: int, last_us: int, parts: Sequence[Part]) -> Iterator[Slot]:
    """The slots of a date, in the order of time, for new pings between two instants of it, both inclusive.

    Pings among those of a part are merged into it; those before, between and after the parts make new ones, so that
    what comes in the order of time is written once.
    """
    free_from_us = day * DAY_US
    for part in parts:
        yield Slot(day, (), max(first_us, free_from_us), min(last_us + 1, part.first_us))
        yield Slot(day, (part,), max(first_us, part.first_us), min(last_us, part.last_us) + 1)
        free_from_us = part.last_us + 1
    yield Slot(day, (), max(first_us, free_from_us), last_us + 1)


def small_end(parts: Sequence[Part]) -> Sequence[Part]:
    """The last parts of a date that are worth being one: each is less than twice as large as all after it.

    So a date that comes in the order of time has few parts, and each ping is written anew a few times only. Where
    pings come in another order, small parts pile up before large ones; when they are more than that, all become one.
    """
    if len(parts) > 1 + math.log2(max(sum(part.row_count for part in parts), 1)):
        return parts
    end = len(parts) - 1
    while end > 0 and parts[end - 1].row_count < 2 * sum(part.row_count for part in parts[end:]):
        end -= 1
    return parts[max(end, 0) :]
