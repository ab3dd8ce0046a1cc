"""Writes the sample: a small chain of stores and eight days of polls, in the spelling of the public CSV files.

The same seed gives the same bytes everywhere: chance comes from `Random.random()` alone, which Python vouches for
across versions, and the offsets of the zones stand below, so that no machine's zone files have a say.
"""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

HOUR = timedelta(hours=1)
FIRST_ROUND = datetime(2023, 3, 7, 18, tzinfo=UTC)
ROUND_COUNT = 193  # One an hour; the last one starts at 18:00 on 2023-03-15.
ROUND_LENGTH = timedelta(minutes=12)
MISSED_RATIO = 0.06
NEVER = datetime(9999, 1, 1, tzinfo=UTC)

# Clocks in the US go from 02:00 to 03:00 in the night to this Sunday; elsewhere nothing changes that week.
US_CHANGE = datetime(2023, 3, 12, 2, tzinfo=UTC)
NEW_YORK, CHICAGO = "America/New_York", "America/Chicago"
DENVER, LOS_ANGELES = "America/Denver", "America/Los_Angeles"
WINTER_OFFSETS = {NEW_YORK: -5 * HOUR, CHICAGO: -6 * HOUR, DENVER: -7 * HOUR, LOS_ANGELES: -8 * HOUR}
FIXED_OFFSETS = {
    "America/Phoenix": -7 * HOUR,
    "Asia/Kolkata": 5.5 * HOUR,
    "Asia/Tokyo": 9 * HOUR,
    "Australia/Sydney": 11 * HOUR,
    "Europe/Berlin": HOUR,
    "Europe/London": 0 * HOUR,
}
# Three in four stores are in the zones of the US.
ZONES = (*WINTER_OFFSETS, *WINTER_OFFSETS, *WINTER_OFFSETS, CHICAGO, NEW_YORK, *FIXED_OFFSETS)

Shift = tuple[str, str]  # opens, closes
Week = tuple[tuple[Shift, ...], ...]  # the shifts of Monday to Sunday

SPLIT: Week = ((("11:30:00", "15:59:00"), ("20:00:00", "23:59:00")),) * 7
DINER: Week = ((("07:00:00", "21:59:59"),),) * 7
GRILL: Week = ((("10:30:00", "23:59:00"),),) * 7
OFFICE_DELI: Week = ((("09:00:00", "17:30:00"),),) * 6 + ((),)
BAR: Week = ((("18:00:00", "02:00:00"),),) * 7
NIGHT_BAR: Week = ((("20:00:00", "04:00:00"),),) * 7
LATE_KITCHEN: Week = ((("00:00:00", "02:30:00"), ("17:00:00", "23:59:59")),) * 7
ALL_DAY: Week = ((("00:00:00", "23:59:00"),),) * 7
NO_ROWS: Week = ((),) * 7  # A kitchen without hours never closes.
WEEKS = (SPLIT, SPLIT, DINER, DINER, GRILL, GRILL, OFFICE_DELI, BAR, LATE_KITCHEN, ALL_DAY, NO_ROWS, NO_ROWS)


@dataclass(frozen=True)
class Part:
    """What one store plays in the story."""

    week: Week
    zone: str | None
    is_polled: bool = True
    falls_ratio: float = 0.015  # how likely the answer after an active one is inactive
    down_from: datetime = NEVER
    down_until: datetime = NEVER
    is_dark_when_closed: bool = True  # The tablet is switched off with the lights.


@dataclass(frozen=True)
class Store:
    """A part with its name and its own chance."""

    store_id: str
    part: Part
    chance: Random


STORY = (
    Part(SPLIT, NEW_YORK),
    Part(BAR, CHICAGO),  # Closes at 02:00, which the clock change skips.
    Part(NIGHT_BAR, NEW_YORK),  # One shift is an hour short.
    Part(NO_ROWS, LOS_ANGELES),
    Part(ALL_DAY, DENVER),
    Part(DINER, DENVER),
    Part(OFFICE_DELI, CHICAGO),
    Part(SPLIT, None),  # Without a zone: Chicago's.
    Part(NO_ROWS, None),  # Known from its polls alone.
    Part(GRILL, NEW_YORK, is_polled=False),
    # Down for two days, and up again since noon.
    Part(
        GRILL,
        CHICAGO,
        down_from=datetime(2023, 3, 13, 17, tzinfo=UTC),
        down_until=datetime(2023, 3, 15, 17, tzinfo=UTC),
    ),
    Part(DINER, LOS_ANGELES, down_from=datetime(2023, 3, 15, 16, tzinfo=UTC)),  # Down now.
    Part(DINER, NEW_YORK, falls_ratio=0.4),  # The flaky one.
    Part(LATE_KITCHEN, "Europe/London"),
    Part(GRILL, "Asia/Tokyo", is_dark_when_closed=False),
)
# Its id follows that of the store before: as floating-point numbers the two are one.
TWIN_PLACE = 5
UUID_EVERY = 10


def main() -> None:
    """Writes the three files."""
    parser = argparse.ArgumentParser(description="Write the sample: store_status.csv, store_hours.csv, store_tz.csv.")
    parser.add_argument("--out", metavar="DIR", type=Path, default=Path("data/sample"), help="by default data/sample")
    parser.add_argument("--stores", metavar="N", type=int, default=60, help="how many stores (60)")
    parser.add_argument("--seed", metavar="N", type=int, default=1, help="another seed is another chain (1)")
    options = parser.parse_args()
    stores = make_stores(options.stores, options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    write(options.out / "store_status.csv", "store_id,status,timestamp_utc", status_lines(stores))
    write(options.out / "store_hours.csv", "store_id,day,start_time_local,end_time_local", hours_lines(stores))
    write(options.out / "store_tz.csv", "store_id,timezone_str", zone_lines(stores))


def make_stores(count: int, seed: int) -> list[Store]:
    """The stores of the story first, then any others; a store is the same however many follow."""
    stores: list[Store] = []
    for place in range(count):
        chance = Random(seed * 1_000_003 + place)
        store_id = str(int(stores[-1].store_id) + 1) if place == TWIN_PLACE else draw_id(chance, place)
        part = STORY[place] if place < len(STORY) else draw_part(chance)
        stores.append(Store(store_id, part, chance))
    return stores


def draw_id(chance: Random, place: int) -> str:
    """A number of 18 or 19 digits, or now and then a UUID."""
    if place % UUID_EVERY == UUID_EVERY - 1:
        return str(UUID(int=sum(below(chance, 1 << 32) << 32 * word for word in range(4)), version=4))
    return f"{100_000_000 + below(chance, 8_000_000_000)}{below(chance, 1_000_000_000):09}"


def draw_part(chance: Random) -> Part:
    """An ordinary store."""
    return Part(
        week=WEEKS[below(chance, len(WEEKS))],
        zone=ZONES[below(chance, len(ZONES))],
        falls_ratio=0.03 * chance.random(),
        is_dark_when_closed=chance.random() < 0.5,
    )


def below(chance: Random, limit: int) -> int:
    """A whole number from 0 on, below the limit."""
    return int(chance.random() * limit)


def status_lines(stores: Iterable[Store]) -> Iterator[str]:
    """The polls as they came in: by time."""
    polls = [(polled_at, store.store_id, is_up) for store in stores for polled_at, is_up in polls_of(store)]
    for polled_at, store_id, is_up in sorted(polls):
        yield f"{store_id},{'active' if is_up else 'inactive'},{show_instant(polled_at)}"


def polls_of(store: Store) -> Iterator[tuple[datetime, bool]]:
    """About one poll an hour, each with its answer; an inactive store mostly answers again at the next."""
    part, is_well = store.part, True
    for number in range(ROUND_COUNT if part.is_polled else 0):
        late_us = below(store.chance, ROUND_LENGTH // timedelta(microseconds=1))
        polled_at = FIRST_ROUND + number * HOUR + timedelta(microseconds=late_us)
        is_well = store.chance.random() >= (part.falls_ratio if is_well else 0.4)
        is_dark = part.is_dark_when_closed and not is_open(part, polled_at)
        if store.chance.random() >= MISSED_RATIO:
            yield polled_at, is_well and not is_dark and not part.down_from <= polled_at < part.down_until


def is_open(part: Part, instant: datetime) -> bool:
    """Whether the store's lights are on. No poll comes in a minute 59, so those need no care."""
    if part.week == NO_ROWS:
        return True
    local = instant + offset(part.zone or CHICAGO, instant)
    clock, today, yesterday = f"{local:%H:%M:%S}", local.weekday(), (local.weekday() - 1) % 7
    return any(opens <= clock and (clock < closes or closes <= opens) for opens, closes in part.week[today]) or any(
        clock < closes <= opens for opens, closes in part.week[yesterday]
    )


def offset(zone: str, instant: datetime) -> timedelta:
    """What local time is ahead of UTC."""
    if zone in FIXED_OFFSETS:
        return FIXED_OFFSETS[zone]
    winter = WINTER_OFFSETS[zone]
    return winter + HOUR if instant + winter >= US_CHANGE else winter


def hours_lines(stores: Iterable[Store]) -> Iterator[str]:
    """The weekly openings, store by store."""
    for store in stores:
        for day, shifts in enumerate(store.part.week):
            for opens, closes in shifts:
                yield f"{store.store_id},{day},{opens},{closes}"


def zone_lines(stores: Iterable[Store]) -> Iterator[str]:
    """The zones of the stores that have one."""
    return (f"{store.store_id},{store.part.zone}" for store in stores if store.part.zone)


def show_instant(instant: datetime) -> str:
    """As the public files have it: the trailing zeros of the fraction are left out, and the point where all are."""
    fraction = f".{instant.microsecond:06}".rstrip("0").rstrip(".")
    return f"{instant:%Y-%m-%d %H:%M:%S}{fraction} UTC"


def write(path: Path, header: str, lines: Iterable[str]) -> None:
    """The file, with the same line ends on every platform."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(f"{line}\n" for line in (header, *lines))


if __name__ == "__main__":
    main()
