"""Loads in many pieces: whatever came when, the figures are the oracle's, and files change only as needed."""

import math
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

import duckdb
import oracle
import pytest
from inputs import HEADERS, write_csv, write_inputs
from loads import (
    PINGS,
    kept_files,
    load_rows,
    outcome,
    pings_at,
    pings_of,
    rewrite_pings,
    rows_of,
)
from oracle import DAY_US, PingRow, instant_us
from random_stores import Tables, random_tables

from engine import Inputs, Session, load, open_data
from engine.data_set import DataSet, Part, open_data_set
from engine.errors import EngineError, OrderBroken
from engine.instants import show_instant
from engine.loading import Loaded, compact
from engine.report import write_report

ZONES = ("America/Chicago", "America/St_Johns", "Asia/Tokyo", "Australia/Lord_Howe", "Europe/Berlin")
STORE_COUNT = 30
NOON_US = instant_us("2023-06-14T12:00:00Z")
Batches = list[list[PingRow]]
StoredPing = tuple[str, int, bool]  # store_id, UTC microseconds, is_up


def in_time(pings: list[PingRow], _: Random) -> Batches:
    """Five batches that follow one another."""
    return cut(sorted(pings, key=lambda row: instant_us(row[1])), 5)


def at_random(pings: list[PingRow], random: Random) -> Batches:
    """Five batches of any pings, so that all but the first come late."""
    random.shuffle(pings)
    return cut(pings, 5)


def overlapping(pings: list[PingRow], random: Random) -> Batches:
    """Two batches, the later pings first; each repeats some of its own and of the other's."""
    earlier, later = cut(sorted(pings, key=lambda row: instant_us(row[1])), 2)
    return [later + random.choices(pings, k=60), earlier + random.choices(pings, k=60)]


BATCHES: Mapping[str, Callable[[list[PingRow], Random], Batches]] = {
    "at once": lambda pings, _: [pings],
    "in time": in_time,
    "at random": at_random,
    "overlapping": overlapping,
}


def cut(pings: Sequence[PingRow], count: int) -> Batches:
    """So many pieces of nearly the same size."""
    edges = [len(pings) * number // count for number in range(count + 1)]
    return [list(pings[start:end]) for start, end in pairwise(edges)]


def load_batches(drawn: Tables, batches: Iterable[Sequence[PingRow]], folder: Path) -> DataSet:
    """Loads the hours and zones with the first batch, and one batch after the other."""
    data: DataSet | None = None
    for number, batch in enumerate(batches):
        (given := folder / str(number)).mkdir()
        inputs = write_inputs(replace(drawn, pings=tuple(batch)), given)
        # What the one load keeps, the next ones have to tell from what they change; then the reports keep the rest.
        data = load(
            inputs if number == 0 else Inputs(inputs.store_status), folder / "set", is_kept_ahead=number == 0
        ).data
    assert data is not None
    return data


def load_table(folder: Path, name: str, rows: Iterable[Sequence[str]]) -> Loaded:
    """Loads one table into the data set."""
    path = write_csv(folder / f"{name}.csv", HEADERS[name], rows)
    return load(Inputs(**{name: (str(path),)}), folder / "set", is_kept_ahead=False)


def assert_agrees(folder: Path, drawn: Tables, as_of_us: int) -> None:
    """The report twice, of which the second finds kept what the first made, and the plain views are the oracle's."""
    expected = list(oracle.lengths(drawn.pings, drawn.hours, drawn.zones, as_of_us).items())
    with open_data(folder / "set", as_of=show_instant(as_of_us)) as session:
        assert reported(session) == expected
        assert reported(session) == expected
        columns = ", ".join(oracle.Lengths._fields)
        viewed = session.sql(f"select store_id, {columns} from report_exact").fetchall()
    assert [(store_id, oracle.Lengths(*exact)) for store_id, *exact in viewed] == expected


def reported(session: Session) -> list[tuple[str, oracle.Lengths]]:
    """The exact lengths of each store, by the streaming report."""
    rows = session.report(is_exact=True).select("store_id", *oracle.Lengths._fields).rows()
    return [(store_id, oracle.Lengths(*exact)) for store_id, *exact in rows]


def stored(pings: Iterable[PingRow]) -> set[StoredPing]:
    """What a data set has to hold of them."""
    return {(store_id, instant_us(instant), status.lower() == "active") for store_id, instant, status in pings}


def assert_parts_are_right(data: DataSet, pings: Iterable[PingRow]) -> None:
    """Disjoint and in the order of time, each of one date and strictly sorted, with the edges that a recount gives."""
    parts = data.manifest.parts
    assert all(former.last_us < part.first_us for former, part in pairwise(parts))
    for part in parts:
        rows = pings_of(data, part)
        assert rows == sorted(set(rows), key=lambda row: (row[0], row[1], not row[2]))
        instants = [pinged_us for _, pinged_us, _ in rows]
        assert (part.row_count, part.first_us, part.last_us) == (len(rows), min(instants), max(instants))
        assert {pinged_us // DAY_US for pinged_us in instants} == {part.day}
        assert edges_of(data, part) == recounted_edges(rows)
    assert data.manifest.row_counts[PINGS] == sum(part.row_count for part in parts)
    assert {(str(row[0]), row[1], row[2]) for row in all_pings(data)} == stored(pings)


def all_pings(data: DataSet) -> list[tuple[object, ...]]:
    """The pings of all parts, by the ids of their stores."""
    return rows_of(Loaded(data, {}, (), None, is_changed=False, replaced_counts={}), PINGS)


def as_row(store_id: object, pinged_us: object, is_up: object) -> PingRow:
    """A stored ping as a row of the input."""
    assert isinstance(pinged_us, int)
    return str(store_id), show_instant(pinged_us), "active" if is_up else "inactive"


def edges_of(data: DataSet, part: Part) -> list[tuple[object, ...]]:
    """The edges of a part as its file has them."""
    with duckdb.connect() as connection:
        return connection.read_parquet(data.place(part.edges)).fetchall()


def recounted_edges(rows: Sequence[tuple[int, int, bool]]) -> list[tuple[object, ...]]:
    """The first and the last instant of each store, and its last answer; of two inactive holds."""
    found: list[tuple[object, ...]] = []
    for key in sorted({row[0] for row in rows}):
        own = [row for row in rows if row[0] == key]
        last_us = max(row[1] for row in own)
        found.append((key, min(row[1] for row in own), last_us, all(row[2] for row in own if row[1] == last_us)))
    return found


def paths_of(data: DataSet, part: Part) -> list[Path]:
    """The files of a part."""
    return [data.folder / name for name in (part.pings, part.edges)]


def stamps(data: DataSet, parts: Iterable[Part]) -> dict[str, tuple[int, int, int]]:
    """What changes when somebody writes the files of these parts."""
    files = {str(path): path.stat() for part in parts for path in paths_of(data, part)}
    return {name: (stat.st_ino, stat.st_mtime_ns, stat.st_size) for name, stat in files.items()}


@pytest.mark.parametrize(("seed", "name"), list(enumerate(BATCHES)))
def test_report_is_the_same_however_pings_came(seed: int, name: str, tmp_path: Path) -> None:
    drawn = random_tables(100 + seed, STORE_COUNT, ZONES)
    data = load_batches(drawn, BATCHES[name](list(drawn.pings), Random(seed)), tmp_path)
    assert_parts_are_right(data, drawn.pings)
    assert_agrees(tmp_path, drawn, drawn.as_of_us)


def test_report_is_right_after_whatever_happens(tmp_path: Path) -> None:
    """What is kept is lost, the parts of each date become one, other hours come, and other zones."""
    drawn = random_tables(104, STORE_COUNT, ZONES)
    data = load_batches(drawn, overlapping(list(drawn.pings), Random(104)), tmp_path)
    write_report(data, tmp_path / "report.csv")
    shutil.rmtree(tmp_path / "set" / "kept")
    assert_agrees(tmp_path, drawn, drawn.as_of_us)
    dates = {part.day for part in data.manifest.parts}
    assert len(dates) < len(data.manifest.parts)
    data = compact(tmp_path / "set")
    assert [part.day for part in data.manifest.parts] == sorted(dates)
    assert compact(tmp_path / "set") == data
    assert_parts_are_right(data, drawn.pings)
    assert_agrees(tmp_path, drawn, drawn.as_of_us)

    stores = sorted({row[0] for row in (*drawn.pings, *drawn.hours, *drawn.zones)})
    successor = dict(zip(stores, [*stores[1:], stores[0]], strict=True))
    drawn = replace(drawn, hours=tuple((successor[row[0]], *row[1:]) for row in drawn.hours))
    load_table(tmp_path, "store_hours", drawn.hours)
    assert_agrees(tmp_path, drawn, drawn.as_of_us)
    drawn = replace(drawn, zones=tuple((successor[row[0]], row[1]) for row in drawn.zones))
    loaded = load_table(tmp_path, "store_tz", drawn.zones)
    assert loaded.data.manifest.parts == data.manifest.parts
    assert_agrees(tmp_path, drawn, drawn.as_of_us)


def test_report_from_any_instant(tmp_path: Path) -> None:
    """In the middle of a part, at its edges, at midnight, and where the calendar has no ping."""
    drawn = random_tables(7, STORE_COUNT, ZONES)
    data = load_batches(drawn, at_random(list(drawn.pings), Random(7))[-2:], tmp_path)
    drawn = replace(drawn, pings=tuple(as_row(*row) for row in all_pings(data)))
    parts = data.manifest.parts
    part = max(parts[len(parts) // 2 :], key=lambda part: part.row_count)
    instants = sorted({pinged_us for _, pinged_us, _ in pings_of(data, part)})
    middle_us = instants[len(instants) // 2]
    for as_of_us in (
        part.first_us,
        middle_us,
        part.last_us,
        part.day * DAY_US,
        middle_us + 8 * DAY_US,  # The calendar starts in the middle of the part.
        parts[-1].last_us + 30 * DAY_US,
    ):
        assert_agrees(tmp_path, drawn, as_of_us)


def test_report_where_nothing_can_be_kept(tmp_path: Path) -> None:
    """A file stands where the folder would be: all is computed each time, and the file is left alone."""
    drawn = random_tables(8, STORE_COUNT, ZONES)
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "kept").write_text("mine")
    load_batches(drawn, [drawn.pings], tmp_path)
    assert_agrees(tmp_path, drawn, drawn.as_of_us)
    assert (tmp_path / "set" / "kept").read_text() == "mine"


def test_counts_of_every_load(tmp_path: Path) -> None:
    """What a load counts is what a plain recount finds, in however many pieces the pings come."""
    drawn = random_tables(9, STORE_COUNT, ZONES)
    random = Random(9)
    held: set[StoredPing] = set()
    for batch in at_random(list(drawn.pings), random)[:3]:
        rows = [*batch, *random.choices(batch, k=20), *random.choices(drawn.pings, k=20)]
        bad = [("", "2023-06-14 10:00:00 UTC", "active"), (rows[0][0], "yesterday", "active")]
        loaded = load_table(tmp_path, PINGS, [*rows, *bad])
        added = len(stored(rows) - held)
        assert outcome(loaded) == (added, len(rows) - added, len(bad))
        held |= stored(rows)
        assert loaded.data.manifest.row_counts[PINGS] == len(held)
    assert {(str(row[0]), row[1], row[2]) for row in all_pings(loaded.data)} == held


def test_pings_in_the_order_of_time_rewrite_nothing(tmp_path: Path) -> None:
    """Each date's parts stay as they are, also where the new pings are of the last part's own date and few."""
    hours = [f"{hour:02}:{minute:02}:00" for hour in range(9, 12) for minute in range(0, 60, 5)]
    loaded = load_rows(
        tmp_path, [row for date in (12, 13) for row in pings_at(*(f"2023-06-{date} {h}" for h in hours))]
    )
    for batch in (["2023-06-13 12:00:00", "2023-06-13 12:30:00"], hours, ["12:00:00"]):
        former = loaded.data.manifest.parts
        before = stamps(loaded.data, former)
        loaded = load_rows(tmp_path, pings_at(*batch))
        parts = loaded.data.manifest.parts
        assert parts[: len(former)] == former
        assert len(parts) == len(former) + 1
        assert stamps(loaded.data, former) == before
        assert parts[-1].row_count == len(batch)


def test_a_late_ping_rewrites_one_part(tmp_path: Path) -> None:
    """That which it falls into; the others, and what is kept of them, stay as they are."""
    hours = [f"{hour:02}:00:00" for hour in range(24)]
    loaded = load_rows(
        tmp_path, [row for date in (12, 13, 14) for row in pings_at(*(f"2023-06-{date} {h}" for h in hours))]
    )
    former = loaded.data.manifest.parts
    before, kept = stamps(loaded.data, former), {path: path.stat().st_mtime_ns for path in kept_files(loaded.data)}
    assert (len(former), len(kept)) == (3, 3)
    loaded = load_rows(tmp_path, pings_at("2023-06-13 10:30:00", store="2", status="inactive"))
    parts = loaded.data.manifest.parts
    assert [part.row_count for part in parts] == [24, 25, 24]
    assert (parts[0], parts[2]) == (former[0], former[2])
    others = (parts[0], parts[2])
    assert stamps(loaded.data, others).items() <= before.items()
    assert not set(paths_of(loaded.data, parts[1])) & set(paths_of(loaded.data, former[1]))
    unchanged = [path for path in kept_files(loaded.data) if kept.get(path) == path.stat().st_mtime_ns]
    assert len(unchanged) >= 2


@pytest.mark.parametrize("order", ["in time", "one by one", "before two large ones"])
def test_a_date_of_many_loads_has_few_parts(order: str, tmp_path: Path) -> None:
    """About as many as the loads' number has binary digits."""
    rows = [as_row("1", NOON_US + number * 600_000_000, number % 2) for number in range(20)]
    batches = (
        [rows[:8], rows[8:12], *([row] for row in rows[12:])] if order == "in time" else [[row] for row in rows[:12]]
    )
    if order == "before two large ones":
        batches = [rows[12:17], rows[17:19], *([row] for row in reversed(rows[:12]))]
    for number, batch in enumerate(batches, 1):
        data = load_table(tmp_path, PINGS, batch).data
        assert len(data.manifest.parts) <= math.log2(number) + 2
    assert_parts_are_right(data, [row for batch in batches for row in batch])


def test_tampered_pings_are_told(tmp_path: Path) -> None:
    """As soon as they are read; what was kept of them is as they were."""
    rows = pings_at("2023-06-13 10:00:00", "2023-06-13 11:00:00", "2023-06-13 12:00:00", "12:00:00")
    loaded = load_rows(tmp_path, rows)
    part = loaded.data.manifest.parts[0]
    report = tmp_path / "report.csv"
    write_report(loaded.data, report)
    before = report.read_bytes()
    rewrite_pings(loaded.data, part, lambda pings: pings.insert(0, pings.pop()))
    write_report(loaded.data, report)
    assert report.read_bytes() == before
    shutil.rmtree(loaded.data.folder / "kept")
    with pytest.raises(OrderBroken, match="not in order"):
        write_report(loaded.data, report)
    assert report.read_bytes() == before
    # A load that would write it anew sorts it.
    rows += pings_at("2023-06-13 10:30:00")
    assert load_rows(tmp_path, rows[-1:]).is_changed
    pings = [(store_id, instant, status) for store_id, status, instant in (row.split(",") for row in rows)]
    assert_parts_are_right(open_data_set(loaded.data.folder), pings)


@pytest.mark.parametrize("length", [0, 4, 100])
def test_cut_files_are_made_anew_or_told(length: int, tmp_path: Path) -> None:
    """What is kept is made anew; without its edges nobody knows a part's last pings, so the report fails."""
    loaded = load_rows(tmp_path, pings_at("10:00:00", "11:00:00", "2023-06-13 10:00:00", status="inactive"))
    data, report = loaded.data, tmp_path / "report.csv"
    write_report(data, report)
    before = report.read_bytes()
    for file in kept_files(data):
        file.write_bytes(file.read_bytes()[:length])
    write_report(data, report)
    assert report.read_bytes() == before
    assert all(file.stat().st_size > 100 for file in kept_files(data))
    edges = data.folder / data.manifest.parts[0].edges
    whole = edges.read_bytes()
    edges.write_bytes(whole[:length])
    with pytest.raises(EngineError):
        write_report(data, report)
    assert report.read_bytes() == before
    edges.write_bytes(whole)
    write_report(data, report)
    assert report.read_bytes() == before
