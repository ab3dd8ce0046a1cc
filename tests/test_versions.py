"""How long the files of a data set stay: as long as a version that counts them is read, and no longer."""

import shutil
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event

import pytest
from loads import PINGS, counted_files, kept_files, load_rows, pings_at, pings_of, version_files
from oracle import HOUR_US, instant_us

from engine.data_set import open_data_set, reading
from engine.errors import DataSetBroken
from engine.loading import compact
from engine.report import prepared, write_report

NOON_US = instant_us("2023-06-14T12:00:00Z")


def test_nothing_is_left_that_no_version_counts(tmp_path: Path) -> None:
    """After each load there are the files of it and of the one before, and of versions that somebody reads."""
    folder = tmp_path / "set"
    first = load_rows(tmp_path, pings_at("10:00:00", "11:00:00", "2023-06-13 10:00:00")).data
    load_rows(tmp_path, pings_at("10:30:00"))
    assert version_files(folder) == counted_files(folder, 1, 2)
    load_rows(tmp_path, pings_at("10:20:00"))
    assert version_files(folder) == counted_files(folder, 2, 3)
    held = open_data_set(folder)
    with reading(held):
        for minute in (40, 41, 42):
            load_rows(tmp_path, pings_at(f"10:{minute}:00"))
        assert version_files(folder) == counted_files(folder, 3, 5, 6)
        rows = [row for part in held.manifest.parts for row in pings_of(held, part)]
        assert len(rows) == held.manifest.row_counts[PINGS] == 5
    with pytest.raises(DataSetBroken), reading(first):
        pass
    compact(folder)
    load_rows(tmp_path, pings_at("10:43:00"))
    latest = open_data_set(folder).manifest.version
    assert version_files(folder) == counted_files(folder, latest - 1, latest)


def test_who_comes_while_files_go_has_all_or_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody begins to read a version at the very moment at which the first of its files is about to go."""
    first = load_rows(tmp_path, pings_at("10:00:00", "11:00:00")).data
    load_rows(tmp_path, pings_at("10:30:00"))
    readers: list[Future[set[str] | None]] = []
    is_over = Event()
    unlink = Path.unlink

    def read() -> set[str] | None:
        try:
            with reading(first):
                is_over.wait(60)
                return first.manifest.files - version_files(first.folder)
        except DataSetBroken:
            return None

    def unlink_late(path: Path, missing_ok: bool = False) -> None:  # noqa: FBT001, FBT002 - as pathlib has it
        if path.parent.name == first.manifest.folder and not readers:
            readers.append(pool.submit(read))
            wait(readers, timeout=0.5)
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink_late)
    with ThreadPoolExecutor(1) as pool:
        load_rows(tmp_path, pings_at("10:20:00"))
        is_over.set()
    assert [reader.result() for reader in readers] in ([None], [set()])


def test_what_is_kept_goes_with_its_part(tmp_path: Path) -> None:
    """And what a killed report left there; nothing of a version that can still be read."""
    loaded = load_rows(tmp_path, pings_at("10:00:00", "11:00:00", "2023-06-13 10:00:00"))
    (loaded.data.folder / "kept" / ".half-written").write_text("x")
    for minute in range(20, 24):
        loaded = load_rows(tmp_path, pings_at(f"10:{minute}:00"))
    # Of the two parts of this version, and the one that the version before had in place of one of them.
    assert len(kept_files(loaded.data)) == 3


def test_a_load_beside_a_report_takes_nothing_from_it(tmp_path: Path) -> None:
    """Though every part that it sees is replaced while it is made."""
    loaded = load_rows(tmp_path, pings_at("10:00:00", "11:00:00", status="inactive"))
    with prepared(loaded.data, ["report_exact"], NOON_US) as (connection, _):
        for minute in range(3):
            load_rows(tmp_path, pings_at(f"10:{minute:02}:30"))
        query = "select downtime_last_hour_us, downtime_last_day_us from report_exact"
        assert connection.execute(query).fetchall() == [(HOUR_US, 2 * HOUR_US)]


def test_reports_at_once_keep_the_same(tmp_path: Path) -> None:
    """Each makes what is missing, and none is in the way of another."""
    dates = [f"2023-06-{date:02} {hour}:00:00" for date in range(8, 15) for hour in (10, 11)]
    data = load_rows(tmp_path, pings_at(*dates, status="inactive")).data
    shutil.rmtree(data.folder / "kept")
    paths = [tmp_path / f"{number}.csv" for number in range(4)]
    with ThreadPoolExecutor(len(paths)) as pool:
        list(pool.map(lambda path: write_report(data, path), paths))
    assert len({path.read_bytes() for path in paths}) == 1
    assert len(kept_files(data)) == len(data.manifest.parts)
