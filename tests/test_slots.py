"""Which parts new pings reach, and which small parts become one."""

from collections.abc import Sequence
from random import Random

import pytest

from engine.data_set import DAY_US, Part
from engine.slots import slots_of_day, small_end

pytestmark = pytest.mark.any_duckdb

DAY = 19_500
MIDNIGHT_US = DAY * DAY_US
Spans = Sequence[tuple[int, int]]  # the first and the last ping, in microseconds after midnight

# The parts of a date, the first and the last new ping of it; the slots in which new pings can be: the number of the
# part that they are merged into, None where they make a new one, and the instants between which they lie.
SLOTS: dict[str, tuple[Spans, tuple[int, int], list[tuple[int | None, int, int]]]] = {
    "a new date": ([], (10, 20), [(None, 10, 21)]),
    "one ping": ([], (10, 10), [(None, 10, 11)]),
    "after the part": ([(30, 40)], (41, 50), [(None, 41, 51)]),
    "before the part": ([(30, 40)], (10, 29), [(None, 10, 30)]),
    "inside the part": ([(30, 40)], (35, 36), [(0, 35, 37)]),
    "at its first ping": ([(30, 40)], (30, 30), [(0, 30, 31)]),
    "at its last ping": ([(30, 40)], (40, 40), [(0, 40, 41)]),
    "from its last ping on": ([(30, 40)], (40, 50), [(0, 40, 41), (None, 41, 51)]),
    "up to its first ping": ([(30, 40)], (10, 30), [(None, 10, 30), (0, 30, 31)]),
    "all around it": ([(30, 40)], (10, 50), [(None, 10, 30), (0, 30, 41), (None, 41, 51)]),
    "between two parts": ([(30, 40), (60, 70)], (45, 50), [(None, 45, 51)]),
    "over two parts": (
        [(30, 40), (60, 70)],
        (35, 90),
        [(0, 35, 41), (None, 41, 60), (1, 60, 71), (None, 71, 91)],
    ),
    "parts without a gap": ([(30, 40), (41, 50)], (39, 42), [(0, 39, 41), (1, 41, 43)]),
    "parts of one ping": ([(30, 30), (32, 32)], (30, 32), [(0, 30, 31), (None, 31, 32), (1, 32, 33)]),
    "the whole date": (
        [(30, 40)],
        (0, DAY_US - 1),
        [(None, 0, 30), (0, 30, 41), (None, 41, DAY_US)],
    ),
    "a part over the whole date": ([(0, DAY_US - 1)], (0, DAY_US - 1), [(0, 0, DAY_US)]),
}  # fmt: skip

# The rows of the parts of a date, and how many of the last ones become one.
SMALL_ENDS = {
    (): 0,
    (5,): 1,
    (100, 10): 1,
    (10, 10): 2,
    (10, 100): 2,
    (100, 50): 1,  # twice as large is not small
    (99, 50): 2,
    (8, 4, 2, 1): 1,
    (8, 4, 2, 1, 1): 5,  # one that comes to equal the last takes all with it
    (1000, 30, 20, 11): 3,
    (1000, 30, 20, 10): 1,
    (1, 1000, 10): 1,  # a small one before a large one is left alone
}


def parts_at(spans: Spans) -> list[Part]:
    """Parts of the date with these first and last pings."""
    return [
        Part(f"pings-{number}", f"edges-{number}", DAY, MIDNIGHT_US + first, MIDNIGHT_US + last, last - first + 1)
        for number, (first, last) in enumerate(spans)
    ]


@pytest.mark.parametrize("name", SLOTS)
def test_slots_with_new_pings(name: str) -> None:
    spans, (first, last), expected = SLOTS[name]
    parts = parts_at(spans)
    slots = list(slots_of_day(DAY, MIDNIGHT_US + first, MIDNIGHT_US + last, parts))
    found = [
        (parts.index(slot.parts[0]) if slot.parts else None, slot.from_us - MIDNIGHT_US, slot.until_us - MIDNIGHT_US)
        for slot in slots
        if slot.from_us < slot.until_us
    ]
    assert found == expected
    assert {slot.day for slot in slots} == {DAY}


def test_every_new_instant_has_one_slot() -> None:
    """And every part has its own, whether new pings reach it or not."""
    random = Random(1)
    for _ in range(200):
        edges = sorted(random.sample(range(60), 2 * random.randrange(5)))
        parts = parts_at(list(zip(edges[::2], edges[1::2], strict=True)))
        first, last = sorted(random.choices(range(60), k=2))
        slots = list(slots_of_day(DAY, MIDNIGHT_US + first, MIDNIGHT_US + last, parts))
        instants = [at - MIDNIGHT_US for slot in slots for at in range(slot.from_us, slot.until_us)]
        assert instants == list(range(first, last + 1))
        assert [part for slot in slots for part in slot.parts] == parts
        for slot in slots:
            for part in parts:
                inside = range(max(slot.from_us, part.first_us), min(slot.until_us, part.last_us + 1))
                assert not inside or slot.parts == (part,)


@pytest.mark.parametrize("counts", SMALL_ENDS)
def test_small_end(counts: tuple[int, ...]) -> None:
    parts = [
        Part(f"pings-{number}", f"edges-{number}", DAY, number, number, count) for number, count in enumerate(counts)
    ]
    assert list(small_end(parts)) == parts[len(parts) - SMALL_ENDS[counts] :]
