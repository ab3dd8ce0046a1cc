"""Random stores to compare engines on: plans, drawn by a seed or by Hypothesis, written down as rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from oracle import (
    CALENDAR_US,
    DAY_US,
    DEFAULT_ZONE,
    EPOCH,
    HOUR_US,
    MICROSECOND,
    MINUTE_US,
    SECOND_US,
    WINDOWS_US,
    HoursRow,
    PingRow,
    ZoneRow,
    instant_us,
    shifts,
)

WEEKDAYS = ((0, 1, 2, 3, 4, 5, 6), (6,), (0,), (5, 6), (0, 1, 2, 3, 4), (4,), (0, 2, 4, 6))
OPENINGS = (
    (("09:00", "17:00"),),
    (("00:00", "00:00"),),  # 24 hours
    (("00:00:00", "23:59:00"),),  # 24 hours by the last minute
    (("00:00:00", "23:59:59"),),
    (("00:00:00", "24:00:00"),),
    (("16:00", "15:59"),),
    (("12:00", "11:00"),),  # an hour short of 24
    (("20:00", "02:00"),),  # overnight
    (("22:30:00", "01:30:00"),),
    (("11:30", "15:59"), ("20:00", "23:59")),  # split
    (("09:00", "12:00"), ("12:00", "14:30")),  # touching
    (("18:00", "23:59:59"), ("00:00", "03:00")),  # touching over midnight
    (("10:00", "15:00"), ("14:00", "18:00"), ("11:00", "12:00")),  # overlapping
    (("17:00", "04:00"), ("03:00", "10:00")),
    (("07:15:10.5", "07:15:10.500001"), ("07:15:10.500002", "07:20")),  # one microsecond
    (("15:59:30", "15:59:10"),),  # half a minute
    (("08:59", "09:58:59"),),  # opens in minute 59, closes just before it
    (("01:00", "04:00"),),  # From here on: at the hours that clock changes skip or repeat.
    (("01:30", "02:30"),),
    (("02:00", "03:00"),),
    (("02:30", "03:00"),),
    (("03:00", "01:30"),),
    (("02:15", "01:45"),),
    (("02:30", "02:45"), ("03:15", "05:00")),
    (("01:30", "01:59"), ("02:15:00", "02:29:59")),
    (("00:30", "01:30"), ("02:00", "02:30")),
    (("00:00", "00:30"), ("23:30", "00:15")),
)
CLOCK_ENDINGS = ("00", "30", "15:00", "45", "59", "59:59", "59:00", "58:59", "01", "07:30.25")
STATUSES = ("inactive", "active", "INACTIVE", "ACTIVE", "Inactive", "Active", "iNaCtIvE", "aCtIvE")
ID_KINDS = 7
OFFSETS_MINUTES = (0, 0, 330, -570, 0)  # of each style of an instant: " UTC", Z and three written offsets
SPELLINGS = len(OFFSETS_MINUTES) * 7  # each style with at least 0 to 6 fraction digits
ALONE, REPEATED, RESPELLED, CONTRADICTED = range(4)  # What else the table says of a ping's instant.
NUDGES_US = (0, 1, -1, SECOND_US, -SECOND_US, 30 * MINUTE_US, -MINUTE_US, HOUR_US // 7, 100_000, 4_320)
PLAIN_DAY_US = instant_us("2023-06-14T12:00:00Z")
WEEK_SECONDS = 604_800
WEEKS = range(1_672_531_200, 1_798_761_600, WEEK_SECONDS)  # from 2023-01-01 to the end of 2026

Opening = tuple[str, str]
HoursPlan = tuple[tuple[int, ...], tuple[Opening, ...]]  # weekdays, and what each of them opens


@dataclass(frozen=True)
class Tables:
    """The three tables as text, and the instant to look back from."""

    pings: tuple[PingRow, ...]
    hours: tuple[HoursRow, ...]
    zones: tuple[ZoneRow, ...]
    as_of_us: int


@dataclass(frozen=True)
class PingPlan:
    """A ping at some distance from an edge: as_of, the start of a window, an opening or a closing."""

    edge: int
    away_us: int
    status: str
    spelling: int
    company: int


@dataclass(frozen=True)
class StorePlan:
    """What the tables say of one store; a store of which they would say nothing gets a zone."""

    id_kind: int
    zone: str | None
    hours: tuple[HoursPlan, ...]
    pings: tuple[PingPlan, ...]
    is_repeated: bool


def random_tables(seed: int, store_count: int, zones: Sequence[str]) -> Tables:
    """Draw the same tables from the same arguments, mostly near a clock change that half the stores see."""
    random = Random(seed)
    home = random.choice(zones_with_changes(zones))
    change_us = random.choice((PLAIN_DAY_US, *clock_changes(home)))
    as_of_us = change_us + random.randint(-30, 220) * HOUR_US + random.choice(NUDGES_US)
    stores = [random_store(random, home, zones) for _ in range(store_count)]
    return rows_of(stores, as_of_us, seed)


def random_store(random: Random, home: str, zones: Sequence[str]) -> StorePlan:
    """Draw one store."""
    return StorePlan(
        id_kind=random.randrange(ID_KINDS),
        zone=random.choice((home, home, random.choice(zones), None)),
        hours=tuple(
            (random.choice(WEEKDAYS), random.choice((*OPENINGS, *[(random_opening(random),)] * 6)))
            for _ in range(random.choice((0, 1, 1, 2, 3)))
        ),
        pings=tuple(random_ping(random) for _ in range(random.choice((0, 1, 4, 12, 40)))),
        is_repeated=random.random() < 0.1,
    )


def random_opening(random: Random) -> Opening:
    """Draw an opening and a closing time."""
    starts, ends = (f"{random.randrange(24):02}:{random.choice(CLOCK_ENDINGS)}" for _ in range(2))
    return starts, ends


def random_ping(random: Random) -> PingPlan:
    """Draw a ping near an edge, or anywhere from 10 days before as_of to a day after it."""
    grain_us = 10 ** random.randrange(8)
    anywhere_us = random.randint(-10 * DAY_US, DAY_US) // grain_us * grain_us
    edge, away_us = random.choice(((random.randrange(64), random.choice(NUDGES_US)), (0, anywhere_us)))
    return PingPlan(
        edge=edge,
        away_us=away_us,
        status=random.choice(STATUSES),
        spelling=random.randrange(SPELLINGS),
        company=random.choice((ALONE, ALONE, ALONE, REPEATED, RESPELLED, CONTRADICTED)),
    )


@st.composite
def tables(draw: st.DrawFn, zones: Sequence[str]) -> Tables:
    """Draw up to six stores, of which Hypothesis can drop stores, hours and pings one by one."""
    home = draw(st.sampled_from(zones_with_changes(zones)))
    change_us = draw(st.sampled_from((PLAIN_DAY_US, *clock_changes(home))))
    as_of_us = change_us + draw(st.integers(-30, 220)) * HOUR_US + draw(st.sampled_from(NUDGES_US))
    clocks = st.builds("{:02}:{}".format, st.integers(0, 23), st.sampled_from(CLOCK_ENDINGS))
    openings = st.sampled_from(OPENINGS) | st.tuples(st.tuples(clocks, clocks))
    pings = st.builds(
        PingPlan,
        edge=st.integers(0, 40),
        away_us=st.sampled_from(NUDGES_US) | st.integers(-10 * DAY_US, DAY_US),
        status=st.sampled_from(STATUSES),
        spelling=st.integers(0, SPELLINGS - 1),
        company=st.integers(ALONE, CONTRADICTED),
    )
    stores = st.builds(
        StorePlan,
        id_kind=st.integers(0, ID_KINDS - 1),
        zone=st.sampled_from((home, None)) | st.sampled_from(zones),
        hours=st.lists(st.tuples(st.sampled_from(WEEKDAYS), openings), max_size=3).map(tuple),
        pings=st.lists(pings, max_size=8).map(tuple),
        is_repeated=st.booleans(),
    )
    return rows_of(draw(st.lists(stores, min_size=1, max_size=6)), as_of_us, draw(st.integers(0, 99)))


def rows_of(stores: Sequence[StorePlan], as_of_us: int, order: int) -> Tables:
    """Write the plans down as shuffled rows."""
    pings: list[PingRow] = []
    hours: list[HoursRow] = []
    zones: list[ZoneRow] = []
    for position, plan in enumerate(stores):
        store_id, times = store_id_of(plan.id_kind, position), 1 + plan.is_repeated
        own_hours = hours_rows(store_id, plan.hours)
        hours += own_hours * times
        zone = plan.zone or DEFAULT_ZONE
        if plan.zone or not (plan.hours or plan.pings):
            zones += [(store_id, zone)] * times
        edges = [as_of_us, as_of_us - CALENDAR_US, *(as_of_us - length_us for length_us in WINDOWS_US)]
        edges += [edge for shift in shifts(own_hours, zone, as_of_us) for edge in shift]
        for ping in plan.pings:
            pings += ping_rows(store_id, edges[ping.edge % len(edges)] + ping.away_us, ping)
    for rows in (pings, hours, zones):
        Random(order).shuffle(rows)
    return Tables(tuple(pings), tuple(hours), tuple(zones), as_of_us)


def store_id_of(kind: int, position: int) -> str:
    """Name the store at a position; neighbours differ by less than a float can hold."""
    long, beyond_64_bits = str(10**18 + position), str(10**20 - 1 - position)
    uuid = str(UUID(int=Random(position).getrandbits(128)))
    kinds = (long, beyond_64_bits, uuid, uuid.upper(), f"{position:019}", f"00{position}", str(position))
    return kinds[kind]


def hours_rows(store_id: str, plans: Sequence[HoursPlan]) -> list[HoursRow]:
    """Write down the weekly hours of one store."""
    return [
        (store_id, str(day), starts, ends)
        for weekdays, openings in plans
        for day in weekdays
        for starts, ends in openings
    ]


def ping_rows(store_id: str, at_us: int, plan: PingPlan) -> list[PingRow]:
    """Write down a ping and its company at the same instant."""
    row = (store_id, spelled(at_us, plan.spelling), plan.status)
    opposite = "active" if plan.status.lower() == "inactive" else "inactive"
    respelled = (store_id, spelled(at_us, (plan.spelling + 8) % SPELLINGS), plan.status.swapcase())
    return {
        ALONE: [row],
        REPEATED: [row, row],
        RESPELLED: [row, respelled],
        CONTRADICTED: [row, (store_id, row[1], opposite)],
    }[plan.company]


def spelled(at_us: int, spelling: int) -> str:
    """Write an instant in one of the spellings, with no fewer fraction digits than it needs."""
    style, digit_count = divmod(spelling, 7)
    zone = timezone(timedelta(minutes=OFFSETS_MINUTES[style]))
    moment = (EPOCH + at_us * MICROSECOND).astimezone(zone)
    digits = f"{moment.microsecond:06}".rstrip("0").ljust(digit_count, "0")
    fraction = f".{digits}" if digits else ""
    if style == 0:
        return f"{moment:%Y-%m-%d %H:%M:%S}{fraction} UTC"
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}" + ("Z" if style == 1 else moment.isoformat()[-6:])


def zones_with_changes(zones: Sequence[str]) -> Sequence[str]:
    """Keep the zones whose clocks change, or all if none does."""
    return [zone for zone in zones if clock_changes(zone)] or zones


@cache
def clock_changes(zone: str) -> tuple[int, ...]:
    """Find the instants of a zone's clock changes in the years 2023 to 2026."""
    found: list[int] = []
    for week in WEEKS:
        before = offset_at(week, zone)
        if offset_at(week + WEEK_SECONDS, zone) != before:
            half_hours = range(week, week + WEEK_SECONDS + 1, 1_800)
            changed = next(seconds for seconds in half_hours if offset_at(seconds, zone) != before)
            found.append(changed * SECOND_US)
    return tuple(found)


def offset_at(seconds: int, zone: str) -> timedelta | None:
    """Look up a zone's offset at an instant, in seconds since 1970."""
    return datetime.fromtimestamp(seconds, ZoneInfo(zone)).utcoffset()
