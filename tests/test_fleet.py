"""The fleet and its spans: every figure a second time in plain Python, and what loads, restarts and threads do."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

import duckdb
import fleet_oracle
import oracle
import pytest
from fleet_oracle import QUARTER_US, WEEK_US, PlainStore
from inputs import write_inputs
from loads import HOURS, load_rows
from oracle import DAY_US, HOUR_US, Span
from random_stores import Tables, random_tables

import engine.fleet
import engine.follower
import engine.report
from engine import load
from engine.data_set import MANIFEST_NAME, open_data_set
from engine.errors import DataSetMissing, FleetUnready, SnapshotFailed, SpanInvalid, StoreUnknown
from engine.fleet import Fleet
from engine.fleet_rows import SORTS, STATES, WINDOWS, StoreQuery, StoreRow, Sums

SEEDS = (1, 2)
STORE_COUNT = 75
LONGEST_WAIT_SECONDS = 20.0
SORT_FIELDS = {
    "store_id": "store_id",
    "timezone": "timezone_str",
    "uptime": "uptime_us",
    "downtime": "downtime_us",
    "availability": "availability_ratio",
    "outages": "outage_count",
    "longest_outage": "longest_outage_us",
}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """New versions are looked for more often than usual."""
    monkeypatch.setattr(engine.follower, "POLL_SECONDS", 0.02)


@contextmanager
def running(folder: Path) -> Iterator[Fleet]:
    """A started fleet over folder/set, which is stopped at the end."""
    fleet = Fleet(folder / "set", folder / "home")
    fleet.start()
    try:
        yield fleet
    finally:
        fleet.stop()


def wait_for(condition: Callable[[], object]) -> None:
    """Waits until the condition holds."""
    ends = time.monotonic() + LONGEST_WAIT_SECONDS
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.01)


@dataclass(frozen=True)
class Known:
    """A running fleet and what its figures must be made of."""

    fleet: Fleet
    stores: dict[str, PlainStore]
    as_of_us: int
    tables: Tables

    def rows(self, window: str) -> list[StoreRow]:
        """All stores by id."""
        return [store.row(window, self.as_of_us) for store in self.stores.values()]


@pytest.fixture(scope="module", params=SEEDS)
def known(
    request: pytest.FixtureRequest, comparable_zones: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Known]:
    """Random stores, loaded."""
    tables = random_tables(request.param, STORE_COUNT, comparable_zones)
    folder = tmp_path_factory.mktemp("fleet")
    load(write_inputs(tables, folder), folder / "set")
    with running(folder) as fleet:
        wait_for(lambda: fleet.is_ready)
        yield Known(fleet, fleet_oracle.plain_stores(tables), fleet_oracle.latest_ping(tables), tables)


def all_rows(fleet: Fleet, query: StoreQuery) -> list[StoreRow]:
    """The rows of all pages, which say the same of the whole."""
    found: list[StoreRow] = []
    page_count = number = 1
    while number <= page_count:
        page = fleet.stores(_turned(query, number))
        page_count, number = page.page_count, number + 1
        assert len(page.rows) == min(query.page_size, page.total_count - len(found))
        found += page.rows
    assert len(found) == page.total_count
    assert fleet.stores(_turned(query, number)).rows == ()
    return found


def _turned(query: StoreQuery, number: int) -> StoreQuery:
    """The same query for another page."""
    return StoreQuery(**{**{name: getattr(query, name) for name in query.__struct_fields__}, "page": number})


@pytest.mark.parametrize("window", WINDOWS)
def test_rows_are_those_of_the_oracle(known: Known, window: str) -> None:
    rows = all_rows(known.fleet, StoreQuery(window=window, page_size=37))
    assert rows == known.rows(window)


def test_overview_adds_up(known: Known) -> None:
    for window in WINDOWS:
        found, rows = known.fleet.overview(window), known.rows(window)
        assert (found.version, found.as_of_us, found.window) == (1, known.as_of_us, window)
        assert found.windows == {name: sums(known.rows(name)) for name in WINDOWS}
        assert (found.store_count, found.open_count, found.down_count) == (
            len(rows),
            sum(row.is_open for row in rows),
            sum(row.is_down for row in rows),
        )
        assert found.closed_count == sum(row.availability_ratio is None for row in rows)
        worst = sorted((row for row in rows if row.downtime_us), key=lambda row: (-row.downtime_us, row.store_id))
        assert list(found.worst) == worst[:20]
        down = sorted((row for row in rows if row.is_down), key=lambda row: (row.down_since_us, row.store_id))
        assert list(found.down_now) == down[:20]
        for each in found.bins:
            is_last = each.min_ratio == 1
            ratios = [row.availability_ratio for row in rows if row.availability_ratio is not None]
            inside = [ratio for ratio in ratios if each.min_ratio <= ratio and (is_last or ratio < each.max_ratio)]
            assert each.store_count == len(inside)
        assert sum(each.store_count for each in found.bins) + found.closed_count == len(rows)


def sums(rows: list[StoreRow]) -> Sums:
    """What the stores did together."""
    uptime_us, downtime_us = sum(row.uptime_us for row in rows), sum(row.downtime_us for row in rows)
    return Sums(
        store_count=len(rows),
        open_count=sum(row.uptime_us + row.downtime_us > 0 for row in rows),
        uptime_us=uptime_us,
        downtime_us=downtime_us,
        availability_ratio=uptime_us / (uptime_us + downtime_us) if uptime_us + downtime_us else None,
        outage_count=sum(row.outage_count for row in rows),
        down_count=sum(row.downtime_us > 0 for row in rows),
    )


def test_heat_is_that_of_the_oracle(known: Known) -> None:
    found = known.fleet.overview()
    assert list(found.heat) == fleet_oracle.heat(known.stores, known.as_of_us)
    week = found.windows["last_week"]
    assert sum(cell.open_us for cell in found.heat) == week.uptime_us + week.downtime_us
    assert sum(cell.downtime_us for cell in found.heat) == week.downtime_us > 0


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("is_descending", [False, True])
def test_order_is_total(known: Known, sort: str, *, is_descending: bool) -> None:
    found = all_rows(known.fleet, StoreQuery(sort=sort, is_descending=is_descending, page_size=31))
    rows, name = known.rows("last_week"), SORT_FIELDS[sort]
    valued = [row for row in rows if getattr(row, name) is not None]
    valued.sort(key=lambda row: getattr(row, name), reverse=is_descending)  # Stable: stores alike stay by id.
    assert found == valued + [row for row in rows if getattr(row, name) is None]


@pytest.mark.parametrize(
    ("query", "is_wanted"),
    [
        ({"search": "0A"}, lambda row: "0a" in row.store_id.lower()),
        ({"search": "%"}, lambda _: False),
        ({"search": "'; drop table heat --"}, lambda _: False),
        ({"state": "open"}, lambda row: row.is_open),
        ({"state": "closed"}, lambda row: not row.is_open),
        ({"state": "up"}, lambda row: row.is_open and not row.is_down),
        ({"state": "down"}, lambda row: row.is_down),
        ({"min_ratio": 0.9}, lambda row: row.availability_ratio is not None and row.availability_ratio >= 0.9),
        ({"max_ratio": 1}, lambda row: row.availability_ratio is not None),
        ({"min_ratio": 1, "max_ratio": 1}, lambda row: row.availability_ratio == 1),
        (
            {"min_ratio": 0.1, "max_ratio": 0.95},
            lambda row: row.availability_ratio is not None and 0.1 <= row.availability_ratio < 0.95,
        ),
        ({"has_opened": True}, lambda row: row.availability_ratio is not None),
        ({"has_opened": False}, lambda row: row.uptime_us + row.downtime_us == 0),
        ({"has_downtime": True}, lambda row: row.downtime_us > 0),
        ({"has_downtime": False}, lambda row: row.downtime_us == 0),
        (
            {"has_downtime": True, "state": "open", "search": "0"},
            lambda row: row.downtime_us > 0 and row.is_open and "0" in row.store_id,
        ),
    ],
)
def test_filters_pick(known: Known, query: dict[str, object], is_wanted: Callable[[StoreRow], bool]) -> None:
    for window in ("last_day", "last_week"):
        found = all_rows(known.fleet, StoreQuery(window=window, **query))  # type: ignore[arg-type]
        assert found == [row for row in known.rows(window) if is_wanted(row)]


def test_an_hour_of_the_week_picks(known: Known) -> None:
    cells = {store_id: fleet_oracle.down_cells(store, known.as_of_us) for store_id, store in known.stores.items()}
    for cell in sorted({cell for of_store in cells.values() for cell in of_store})[::20]:
        found = all_rows(known.fleet, StoreQuery(window="last_hour", day_of_week=cell[0], hour_of_day=cell[1]))
        assert [row.store_id for row in found] == [store_id for store_id in cells if cell in cells[store_id]]


def test_strips_are_those_of_the_oracle(known: Known) -> None:
    asked = [*reversed(known.stores), "none"]
    found = known.fleet.strips(asked)
    assert [strip.store_id for strip in found] == asked
    assert (found[-1].shifts, found[-1].outages) == ((), ())
    from_us, until_us = known.as_of_us - WEEK_US, known.as_of_us
    for strip in found[:-1]:
        store = known.stores[strip.store_id]
        for stretches, spans in (
            (strip.shifts, store.shifts(from_us, until_us)),
            (strip.outages, store.outages(from_us, until_us)),
        ):
            expected = fleet_oracle.last_week(spans, until_us)
            assert [(each.starts_us, each.ends_us) for each in stretches] == expected


def test_spans_are_those_of_the_oracle(known: Known) -> None:
    random = Random(known.as_of_us)
    for store in list(known.stores.values())[::4]:
        from_us = known.as_of_us + random.randint(-12 * DAY_US, DAY_US)
        assert_span(known, store, from_us, from_us + random.choice((1, QUARTER_US, DAY_US, WEEK_US, 31 * DAY_US)))


def assert_span(known: Known, store: PlainStore, from_us: int, until_us: int) -> None:
    """The span agrees with the oracle in all its parts."""
    found, limits = known.fleet.span(store.store_id, from_us, until_us), Span(from_us, until_us)
    shifts, outages = store.shifts(from_us, until_us), store.outages(from_us, until_us)
    open_us, down_us = (oracle.length_inside(spans, limits) for spans in (shifts, outages))

    def touches(starts_us: int, ends_us: int) -> bool:
        return starts_us < until_us and ends_us > from_us

    assert (found.store_id, found.timezone_str) == (store.store_id, store.zone)
    assert (found.has_zone, found.has_hours) == (store.has_zone, bool(store.hours))
    assert (found.from_us, found.until_us, found.as_of_us) == (from_us, until_us, known.as_of_us)
    assert (found.uptime_us, found.downtime_us) == (open_us - down_us, down_us)
    assert found.availability_ratio == ((open_us - down_us) / open_us if open_us else None)
    cut = [(shift.opens_us, min(shift.closes_us, until_us)) for shift in found.shifts]
    assert cut == [shift for shift in shifts if touches(*shift)]
    assert [(each.starts_us, each.ends_us, each.is_ongoing) for each in found.outages] == [
        (*outage, outage.ends_us == until_us) for outage in outages if touches(*outage)
    ]
    assert [(each.starts_us, each.ends_us, each.is_up) for each in found.segments] == [
        segment for segment in store.segments(from_us, until_us) if touches(*segment[:2])
    ]
    assert [(ping.pinged_us, not ping.is_up) for ping in found.pings] == sorted(
        {
            (at_us, status.lower() == "inactive")
            for store_id, timestamp, status in known.tables.pings
            if store_id == store.store_id and from_us <= (at_us := oracle.instant_us(timestamp)) < until_us
        }
    )
    assert_offsets(found.offsets, store.zone, limits)


def assert_offsets(offsets: tuple[engine.fleet_rows.Offset, ...], zone: str, limits: Span) -> None:
    """They are the zone's in every quarter of an hour, and no two neighbours are alike."""
    assert offsets[0].starts_us == min(limits.starts_us - DAY_US, limits.ends_us - 8 * DAY_US)
    ends = [*(offset.starts_us for offset in offsets[1:]), limits.ends_us]
    for offset, ends_us in zip(offsets, ends, strict=True):
        for at_us in (*range(offset.starts_us, ends_us, QUARTER_US), ends_us - 1):
            assert offset.offset_us == fleet_oracle.offset_us(at_us, zone)
    assert all(one.offset_us != other.offset_us for one, other in pairwise(offsets))


def test_span_without_limits_is_the_last_week(known: Known) -> None:
    for row in known.rows("last_week")[::15]:
        span = known.fleet.span(row.store_id)
        assert (span.from_us, span.until_us) == (known.as_of_us - WEEK_US, known.as_of_us)
        assert (span.uptime_us, span.downtime_us) == (row.uptime_us, row.downtime_us)
        assert len(span.outages) == row.outage_count
        assert span.hours


@pytest.mark.parametrize(
    ("from_us", "until_us"),
    [
        (50 * DAY_US, 50 * DAY_US),
        (51 * DAY_US, 50 * DAY_US),
        (50 * DAY_US, 81 * DAY_US + 1),
        (30 * DAY_US, 32 * DAY_US),
        (10**18, 10**18 + 1),
        (None, 30 * DAY_US),
    ],
)
def test_spans_are_bounded(known: Known, from_us: int | None, until_us: int) -> None:
    with pytest.raises(SpanInvalid):
        known.fleet.span(next(iter(known.stores)), from_us, until_us)


def test_unknown_store_has_no_span(known: Known) -> None:
    for store_id in ("none", "", "' or true --"):
        with pytest.raises(StoreUnknown):
            known.fleet.span(store_id)


def test_threads_get_the_same(known: Known) -> None:
    fleet, ids = known.fleet, list(known.stores)
    calls: list[Callable[[], object]] = [
        *(lambda window=window: fleet.overview(window) for window in WINDOWS),
        *(lambda state=state: fleet.stores(StoreQuery(state=state)) for state in STATES),
        *(lambda sort=sort: fleet.stores(StoreQuery(sort=sort, page_size=9)) for sort in SORTS),
        *(lambda store_id=store_id: fleet.span(store_id) for store_id in ids[:3]),
        lambda: fleet.strips(ids),
    ]
    alone = [call() for call in calls]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda call: call(), calls * 2))
    assert together == alone * 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"window": "last_year"},
        {"sort": "1; drop table heat"},
        {"state": "broken"},
        {"page": 0},
        {"page": 10**18},
        {"page_size": 201},
        {"page_size": 0},
        {"day_of_week": 3},
        {"hour_of_day": 3},
    ],
)
def test_query_is_checked(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        StoreQuery(**wrong)  # type: ignore[arg-type]


PINGS = ("a,active,2023-06-14 12:00:00 UTC", "a,inactive,2023-06-14 11:30:00 UTC")


def test_new_load_is_served(tmp_path: Path) -> None:
    load_rows(tmp_path, PINGS)
    with running(tmp_path) as fleet:
        wait_for(lambda: fleet.version == 1)
        assert fleet.overview().windows["last_hour"].downtime_us == 30 * 60_000_000
        load_rows(tmp_path, [*PINGS, "b,inactive,2023-06-14 11:00:00 UTC"])
        wait_for(lambda: fleet.version == 2)
        assert fleet.overview().store_count == fleet.stores(StoreQuery()).total_count == 2
        assert fleet.overview().version == fleet.span("b").version == 2
        assert [path.name.split("-")[0] for path in (tmp_path / "home" / "fleet").iterdir()] == ["2"]


def test_a_span_outlives_a_load_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_rows(tmp_path, PINGS)
    former = open_data_set(tmp_path / "set")
    for store_id in ("b", "c"):
        load_rows(tmp_path, [*PINGS, f"{store_id},inactive,2023-06-14 11:00:00 UTC"])
    assert not any((former.folder / part.pings).exists() for part in former.manifest.parts)
    opened = iter([former])
    monkeypatch.setattr(engine.fleet, "open_data_set", lambda folder: next(opened, None) or open_data_set(folder))
    assert Fleet(tmp_path / "set", tmp_path / "home").span("a").version == 3


def test_restart_finds_the_snapshot(tmp_path: Path) -> None:
    load_rows(tmp_path, PINGS)
    with running(tmp_path) as fleet:
        wait_for(lambda: fleet.is_ready)
        before = fleet.overview()
    (made,) = (tmp_path / "home" / "fleet").iterdir()
    made_ns = {path.name: path.stat().st_mtime_ns for path in (made, *made.iterdir())}
    with running(tmp_path) as fleet:
        wait_for(lambda: fleet.is_ready)
        assert fleet.overview() == before
    assert {path.name: path.stat().st_mtime_ns for path in (made, *made.iterdir())} == made_ns


def test_another_data_set_of_the_same_version_is_another_snapshot(tmp_path: Path) -> None:
    load_rows(tmp_path, PINGS)
    with running(tmp_path) as fleet:
        wait_for(lambda: fleet.is_ready)
    shutil.rmtree(tmp_path / "set")
    load_rows(tmp_path, ["z,active,2024-06-14 12:00:00 UTC"])
    with running(tmp_path) as fleet:
        wait_for(lambda: fleet.is_ready)
        assert [row.store_id for row in fleet.stores(StoreQuery()).rows] == ["z"]


def test_what_killed_runs_leave_is_swept_or_made_again(tmp_path: Path) -> None:
    load_rows(tmp_path, PINGS)
    with running(tmp_path) as fleet:
        wait_for(lambda: fleet.is_ready)
        before = fleet.overview()
    home = tmp_path / "home" / "fleet"
    (made,) = home.iterdir()
    (half_made := home / ".part-killed").mkdir()
    (half_made / "heat.parquet").write_bytes(b"PAR1")
    (made / "heat.parquet").write_bytes(b"PAR1")
    with running(tmp_path) as fleet:
        wait_for(lambda: fleet.is_ready)
        assert fleet.overview() == before
    assert list(home.iterdir()) == [made]


def test_former_figures_stay_while_the_data_set_is_broken(tmp_path: Path) -> None:
    load_rows(tmp_path, PINGS)
    with running(tmp_path) as fleet:
        wait_for(lambda: fleet.is_ready)
        before, manifest = fleet.overview(), tmp_path / "set" / MANIFEST_NAME
        whole = manifest.read_bytes()
        manifest.write_bytes(whole[:-9])
        wait_for(lambda: "can't be read" in str(fleet.error))
        assert fleet.overview() == before
        manifest.write_bytes(whole)
        wait_for(lambda: fleet.error is None)
        assert fleet.overview() == before


def test_what_fails_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.follower, "RETRY_SECONDS", 0.2)
    loaded = load_rows(tmp_path, PINGS)
    edges = loaded.data.folder / loaded.data.manifest.parts[0].edges
    whole = edges.read_bytes()
    edges.write_bytes(whole[:20])
    with running(tmp_path) as fleet:
        wait_for(lambda: fleet.error)
        assert not fleet.is_ready
        assert list((tmp_path / "home" / "fleet").iterdir()) == []
        edges.write_bytes(whole)
        wait_for(lambda: fleet.is_ready)
        assert fleet.error is None


def test_no_data_set_is_no_fleet_yet(tmp_path: Path) -> None:
    (half_made := tmp_path / "home" / "fleet" / ".part-killed").mkdir(parents=True)
    with running(tmp_path) as fleet:
        wait_for(lambda: "no data set in" in str(fleet.error))
        assert not half_made.exists()
        assert (fleet.is_ready, fleet.version) == (False, None)
        for call in (fleet.overview, lambda: fleet.stores(StoreQuery()), lambda: fleet.strips(["a"])):
            with pytest.raises(SnapshotFailed, match="no data set in"):
                call()
        with pytest.raises(DataSetMissing):
            fleet.span("a")
        load_rows(tmp_path, PINGS)
        wait_for(lambda: fleet.is_ready)
        assert fleet.error is None


def test_without_a_ping_every_figure_is_nothing(tmp_path: Path) -> None:
    load_rows(tmp_path, ["a,0,09:00,17:00", "b,1,09:00,17:00"], HOURS)
    with running(tmp_path) as fleet:
        wait_for(lambda: fleet.is_ready)
        found = fleet.overview()
        assert (found.as_of_us, found.store_count, found.open_count, found.down_count) == (None, 2, 0, 0)
        assert set(found.windows.values()) == {Sums(2, 0, 0, 0, None, 0, 0)}
        assert len(found.heat) == 7 * 24
        assert {(cell.open_us, cell.downtime_us, cell.store_count) for cell in found.heat} == {(0, 0, 0)}
        assert (found.closed_count, found.worst, found.down_now) == (2, (), ())
        assert [row.store_id for row in fleet.stores(StoreQuery(state="closed")).rows] == ["a", "b"]
        span = fleet.span("a")
        assert (span.as_of_us, span.pings, span.downtime_us) == (None, (), 0)
        assert span.uptime_us == 8 * 3_600_000_000  # A week up to now has one Monday, or its two halves.
        assert abs(span.until_us - time.time_ns() // 1000) < 60_000_000


def test_many_pings_are_cut(tmp_path: Path) -> None:
    minutes = [(day, hour, minute) for day in (1, 2, 3, 4) for hour in range(24) for minute in range(60)]
    load_rows(tmp_path, [f"a,active,2023-06-{day:02} {hour:02}:{minute:02}:00 UTC" for day, hour, minute in minutes])
    with running(tmp_path) as fleet:
        span = fleet.span("a")
        assert (len(span.pings), span.is_pings_cut) == (5_000, True)
        assert span.pings[0].pinged_us < span.pings[1].pinged_us
        assert len(fleet.span("a", span.from_us, span.pings[0].pinged_us + 5_000 * 60_000_000).pings) == 5_000
        assert not fleet.span("a", span.from_us, span.pings[0].pinged_us + 5_000 * 60_000_000).is_pings_cut


def test_stop_does_not_wait_for_the_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def take_hours(connection: duckdb.DuckDBPyConnection, *_: object, **__: object) -> None:
        begun.set()
        connection.execute("select count(*) from range(10_000_000_000_000) as numbers (n) where n % 7 = 3").fetchall()

    begun, home = threading.Event(), tmp_path / "home" / "fleet"
    monkeypatch.setattr(engine.report, "prepare", take_hours)
    load_rows(tmp_path, PINGS)
    with running(tmp_path) as fleet:
        assert begun.wait(LONGEST_WAIT_SECONDS)
        assert [path.name[:6] for path in home.iterdir()] == [".part-"]
        starts = time.monotonic()
    assert time.monotonic() - starts < 5
    assert list(home.iterdir()) == []
    assert (fleet.is_ready, fleet.error) == (False, None)
    with pytest.raises(FleetUnready):
        fleet.overview()


def test_a_day_of_a_store_that_is_down_for_days_is_the_report_of_that_day(tmp_path: Path) -> None:
    load_rows(tmp_path, ["a,inactive,2023-01-20 10:00:00 UTC", "b,active,2023-01-24 00:00:00 UTC"])
    with running(tmp_path) as fleet:
        wait_for(lambda: fleet.is_ready)
        for window, length_us in (("last_hour", HOUR_US), ("last_day", DAY_US), ("last_week", 7 * DAY_US)):
            row, *_ = fleet.stores(StoreQuery(window=window)).rows
            as_of_us = fleet.overview().as_of_us
            assert as_of_us is not None
            span = fleet.span("a", as_of_us - length_us, as_of_us)
            assert (span.uptime_us, span.downtime_us) == (row.uptime_us, row.downtime_us)
        assert row.downtime_us == 86 * HOUR_US
        assert [each.is_ongoing for each in span.outages] == [True]


def test_many_outages_are_few_strokes(tmp_path: Path) -> None:
    seconds = range(0, 2 * 3600, 10)
    rows = [
        f"a,{'in' * (number % 2)}active,2023-01-20 {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02} UTC"
        for number, second in enumerate(seconds)
    ]
    load_rows(tmp_path, [*rows, "b,active,2023-01-20 03:00:00 UTC"])
    with running(tmp_path) as fleet:
        span = fleet.span("a")
    (stroke,) = span.strokes
    assert (stroke.outage_count, len(span.outages)) == (360, 360)
    assert stroke.downtime_us == span.downtime_us == sum(each.ends_us - each.starts_us for each in span.outages)
    assert (stroke.starts_us, stroke.ends_us) == (span.outages[0].starts_us, span.outages[-1].ends_us)
