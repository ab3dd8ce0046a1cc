"""The fleet's figures and spans a second time: slow, plain Python over the oracle's shifts and outages."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import oracle
from oracle import CALENDAR_US, DAY_US, EPOCH_WEEKDAY, HOUR_US, MINUTE_US, SECOND_US, Answers, HoursRow, Span
from random_stores import Tables, offset_at

from engine.fleet_rows import HeatCell, StoreRow

QUARTER_US = 15 * MINUTE_US
WEEK_US = 7 * DAY_US
WINDOW_US = {"last_hour": HOUR_US, "last_day": DAY_US, "last_week": WEEK_US}
Cell = tuple[int, int]  # day_of_week, hour_of_day


@dataclass(frozen=True)
class PlainStore:
    """What the tables say of one store."""

    store_id: str
    zone: str
    hours: Sequence[HoursRow]
    answers: Answers
    has_zone: bool

    def shifts(self, from_us: int, until_us: int) -> list[Span]:
        """Merged, cut to the span and the 24 hours before it."""
        # That of a report as of the end, or a day before the span where that is earlier.
        calendar = Span(min(from_us - DAY_US, until_us - CALENDAR_US), until_us)
        if not self.hours:
            return [calendar]
        openings = [
            oracle.opening(row, date, self.zone)
            for date in range(calendar.starts_us // DAY_US - 3, until_us // DAY_US + 3)
            for row in self.hours
            if int(row[1]) == (date + EPOCH_WEEKDAY) % 7
        ]
        merged = oracle.merged(oracle.with_length(openings))
        return oracle.with_length(oracle.cut_to(span, calendar) for span in merged)

    def outages(self, from_us: int, until_us: int) -> list[Span]:
        """In those shifts."""
        return oracle.outages(self.answers, self.shifts(from_us, until_us))

    def segments(self, from_us: int, until_us: int) -> list[tuple[int, int, bool]]:
        """What each ping's answer covers in those shifts."""
        instants = sorted(self.answers)
        return [
            (at, min([shift.ends_us, *instants[place + 1 : place + 2]]), not self.answers[at])
            for shift in self.shifts(from_us, until_us)
            for place, at in enumerate(instants)
            if shift.starts_us <= at < shift.ends_us
        ]

    def row(self, window: str, as_of_us: int) -> StoreRow:
        """Its row in one window."""
        span = Span(as_of_us - WINDOW_US[window], as_of_us)
        week_us = as_of_us - CALENDAR_US + DAY_US
        shifts, outages = self.shifts(week_us, as_of_us), self.outages(week_us, as_of_us)
        inside = touching(outages, span)
        open_us, down_us = oracle.length_inside(shifts, span), oracle.length_inside(outages, span)
        ongoing = [outage.starts_us for outage in outages if outage.ends_us == as_of_us]
        return StoreRow(
            store_id=self.store_id,
            timezone_str=self.zone,
            uptime_us=open_us - down_us,
            downtime_us=down_us,
            availability_ratio=(open_us - down_us) / open_us if open_us else None,
            outage_count=len(inside),
            longest_outage_us=max((outage.ends_us - outage.starts_us for outage in inside), default=0),
            is_open=any(shift.ends_us == as_of_us for shift in shifts),
            is_down=bool(ongoing),
            down_since_us=ongoing[0] if ongoing else None,
        )

    def cells(self, spans: Sequence[Span]) -> dict[Cell, int]:
        """The length of spans in each hour of the week, cut at every quarter of an hour: no clock changes between."""
        found: defaultdict[Cell, int] = defaultdict(int)
        for span in spans:
            for quarter_us in range(span.starts_us // QUARTER_US * QUARTER_US, span.ends_us, QUARTER_US):
                inside = oracle.cut_to(Span(quarter_us, quarter_us + QUARTER_US), span)
                found[cell_of(quarter_us, self.zone)] += inside.ends_us - inside.starts_us
        return dict(found)


def plain_stores(tables: Tables) -> dict[str, PlainStore]:
    """Every store of the tables by its id."""
    answers, zones = oracle.answers(tables.pings), dict(tables.zones)
    hours: defaultdict[str, list[HoursRow]] = defaultdict(list)
    for row in tables.hours:
        hours[row[0]].append(row)
    return {
        store_id: PlainStore(
            store_id,
            zones.get(store_id, oracle.DEFAULT_ZONE),
            hours.get(store_id, ()),
            answers.get(store_id, {}),
            has_zone=store_id in zones,
        )
        for store_id in sorted(answers.keys() | hours.keys() | zones.keys())
    }


def latest_ping(tables: Tables) -> int:
    """The instant that the fleet looks back from."""
    return max(oracle.instant_us(timestamp) for _, timestamp, _ in tables.pings)


def heat(stores: dict[str, PlainStore], as_of_us: int) -> list[HeatCell]:
    """All 168 hours of the week."""
    found = {(day, hour): [0, 0, 0] for day in range(7) for hour in range(24)}
    for store in stores.values():
        for cell, open_us in store.cells(last_week(store.shifts(as_of_us - WEEK_US, as_of_us), as_of_us)).items():
            found[cell][0] += open_us
        for cell, down_us in down_cells(store, as_of_us).items():
            found[cell][1] += down_us
            found[cell][2] += 1
    return [HeatCell(*cell, *figures) for cell, figures in found.items()]


def down_cells(store: PlainStore, as_of_us: int) -> dict[Cell, int]:
    """How long it was down in which hours of the last week."""
    return store.cells(last_week(store.outages(as_of_us - WEEK_US, as_of_us), as_of_us))


def last_week(spans: Sequence[Span], as_of_us: int) -> list[Span]:
    """The parts that lie in it."""
    return touching(spans, Span(as_of_us - WEEK_US, as_of_us))


def touching(spans: Sequence[Span], limits: Span) -> list[Span]:
    """The parts inside the limits of the spans that have one."""
    return oracle.with_length(oracle.cut_to(span, limits) for span in spans)


@lru_cache(maxsize=1 << 18)
def offset_us(at_us: int, zone: str) -> int:
    """Local time less UTC."""
    offset = offset_at(at_us // SECOND_US, zone)
    assert offset is not None
    return offset // oracle.MICROSECOND


def cell_of(at_us: int, zone: str) -> Cell:
    """The hour of the week on the wall clock."""
    day, clock_us = divmod(at_us + offset_us(at_us, zone), DAY_US)
    return (day + EPOCH_WEEKDAY) % 7, clock_us // HOUR_US
