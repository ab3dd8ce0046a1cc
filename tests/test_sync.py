"""A data set that is synced from PostgreSQL: what is new comes over, once, whatever happens meanwhile."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import oracle
import pytest
from databases import INDEXED, PLAIN, add, fill, needs_extension, new_database, run
from inputs import write_csv, write_inputs
from oracle import PingRow
from random_stores import Tables, random_tables

from engine import compact, load, sync
from engine.data_set import DataSet, open_data_set
from engine.drafts import writing
from engine.errors import DataSetBusy, NothingInPlace, SyncSourceOther
from engine.report import write_report
from engine.sources import Inputs

pytestmark = needs_extension

COMMAND = Path(sys.executable).with_name("openhours")
HOUR_US = 3_600_000_000
AS_OF_US = 1_678_881_600_000_000  # 2023-03-15T12:00:00Z


@pytest.fixture
def url(postgres: str) -> Iterator[str]:
    """A database with the three tables, empty."""
    with new_database(postgres, INDEXED) as address:
        yield address


def report_of(data: DataSet, folder: Path, as_of_us: int | None = None) -> bytes:
    """The report as CSV."""
    write_report(data, folder / "report.csv", as_of_us=as_of_us)
    return (folder / "report.csv").read_bytes()


def pings_of(data: DataSet) -> int:
    """How many pings the data set has."""
    return data.manifest.row_counts["store_status"]


def by_time(drawn: Tables) -> list[PingRow]:
    """The pings in the order of their instants."""
    return sorted(drawn.pings, key=lambda ping: oracle.instant_us(ping[1]))


@pytest.mark.parametrize("seed", [41, 42])
def test_report_after_syncs_is_that_of_files(url: str, seed: int, comparable_zones: list[str], tmp_path: Path) -> None:
    """Pings that come in the order of time, some twice, in several syncs."""
    drawn = random_tables(seed, 100, comparable_zones)
    pings, step = by_time(drawn), len(drawn.pings) // 3
    fill(url, Tables((), drawn.hours, drawn.zones, 0))
    for start in range(0, len(pings), step):
        add(url, "store_status", pings[max(0, start - 20) : start + step])
        sync(url, tmp_path / "set")
    synced = open_data_set(tmp_path / "set")
    files = load(write_inputs(drawn, tmp_path), tmp_path / "files").data
    assert report_of(synced, tmp_path, drawn.as_of_us) == report_of(files, tmp_path, drawn.as_of_us)
    assert pings_of(synced) == pings_of(files)
    assert report_of(synced, tmp_path, drawn.as_of_us).decode() == oracle.report_csv(
        drawn.pings, drawn.hours, drawn.zones, drawn.as_of_us
    )


def test_one_report_from_every_source(postgres: str, sample_files: dict[str, Path], tmp_path: Path) -> None:
    """The sample, loaded into tables that openhours makes: attached, synced, from files, byte for byte."""
    files = [f"--{name.replace('_', '-')}={path}" for name, path in sample_files.items()]
    folder = tmp_path / "set"
    with new_database(postgres, "select 1") as url:
        for command in (
            ["db", "init", url],
            ["load", *files, "--into", url],
            ["sync", "--source", url, "--data", folder],
            ["report", "--source", url, "--out", tmp_path / "attached.csv"],
            ["report", "--data", folder, "--out", tmp_path / "synced.csv"],
            ["report", *files, "--out", tmp_path / "files.csv"],
        ):
            done = openhours(*command)
            assert done.returncode == 0, done.stderr
    reports = {(tmp_path / f"{name}.csv").read_bytes() for name in ("attached", "synced", "files")}
    assert len(reports) == 1


def test_nothing_new_changes_nothing(url: str, tmp_path: Path) -> None:
    """A data set that is up to date stays as it is, file by file."""
    add(url, "store_status", [("1", f"2023-03-15 {hour:02}:00:00+00", "active") for hour in range(12)])
    add(url, "store_tz", [("1", "UTC")])
    first = sync(url, tmp_path / "set")
    before = listed(tmp_path / "set")
    again = sync(url, tmp_path / "set")
    assert (first.is_changed, again.is_changed) == (True, False)
    assert (again.counts["store_status"].read_count, again.counts["store_status"].repeated_count) == (2, 2)
    assert listed(tmp_path / "set") == before


def listed(folder: Path) -> dict[str, int]:
    """Each file with the time of its last change."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {str(path): path.stat().st_mtime_ns for path in files}


def test_late_pings_within_the_look_back(url: str, tmp_path: Path) -> None:
    """One that comes later than that is copied by a sync of all."""
    folder = tmp_path / "set"
    add(url, "store_status", [("1", "2023-03-15 11:00:00+00", "active")])
    sync(url, folder)
    add(url, "store_status", [("2", "2023-03-15 10:30:00+00", "active"), ("3", "2023-03-15 09:30:00+00", "inactive")])
    assert pings_of(sync(url, folder).data) == 2
    assert pings_of(sync(url, folder, look_back_us=2 * HOUR_US).data) == 3
    add(url, "store_status", [("4", "2022-03-15 09:30:00+00", "active")])
    assert not sync(url, folder).is_changed
    assert pings_of(sync(url, folder, look_back_us=None).data) == 4


def test_ping_that_is_yet_to_come_hides_none(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    add(url, "store_status", [("1", "2023-03-15 11:00:00+00", "active"), ("1", "2999-01-01 00:00:00+00", "active")])
    sync(url, folder)
    add(url, "store_status", [("1", "2023-03-15 11:30:00+00", "inactive")])
    assert pings_of(sync(url, folder).data) == 3


def test_hours_and_zones_are_as_they_are_now(url: str, tmp_path: Path) -> None:
    """Rows that are gone there are gone here, even all of them."""
    folder = tmp_path / "set"
    add(url, "store_status", [("1", "2023-03-15 11:00:00+00", "active")])
    add(url, "store_hours", [("1", "2", "09:00", "10:00"), ("1", "1", "09:00", "10:00"), ("2", "1", "09:00", "10:00")])
    add(url, "store_tz", [("1", "UTC")])
    rows = []
    for change in (
        "",
        "delete from store_hours where day_of_week = 1",
        "update store_tz set timezone_str = 'Asia/Tokyo'",
        "delete from store_hours; delete from store_tz",
    ):
        run(url, change or "select 1")
        rows.append(report_of(sync(url, folder).data, tmp_path, AS_OF_US).decode().splitlines()[1:])
    assert [[row.split(",")[3] for row in each] for each in rows] == [["2.00", "1.00"], ["1.00"], ["1.00"], ["168.00"]]


def test_hours_and_zones_of_which_none_can_be_used_take_none_away(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    add(url, "store_status", [("1", "2023-03-15 11:00:00+00", "active")])
    add(url, "store_hours", [("1", "2", "09:00", "10:00")])
    add(url, "store_tz", [("1", "Asia/Tokyo")])
    before = report_of(sync(url, folder).data, tmp_path, AS_OF_US)
    for spoil, mend in (
        ("update store_tz set timezone_str = 'Atlantis'", "update store_tz set timezone_str = 'Asia/Tokyo'"),
        ("update store_hours set day_of_week = 9", "update store_hours set day_of_week = 2"),
    ):
        run(url, spoil)
        with pytest.raises(NothingInPlace, match=r"no row given can be used \(1 .*\), and the 1 that are there"):
            sync(url, folder)
        assert report_of(open_data_set(folder), tmp_path, AS_OF_US) == before
        run(url, mend)
        sync(url, folder)


def test_rejects_of_a_sync_are_told_and_kept(url: str, tmp_path: Path) -> None:
    add(url, "store_status", [("1", "2023-03-15 11:00:00+00", "closed"), ("2", "2023-03-15 11:00:00+00", "active")])
    done = openhours("sync", "--source", url, "--data", tmp_path / "set")
    assert done.returncode == 3, done.stderr
    assert "1 rejected: 1 neither active nor inactive" in done.stderr
    (file,) = (tmp_path / "set" / "rejects").glob("*.csv")
    assert "(1, '2023-03-15 11:00:00+00', closed)" in file.read_text()


def test_rejects_count_once_and_are_in_one_file(url: str, tmp_path: Path) -> None:
    """However many syncs meet them; each tells all that it met."""
    folder = tmp_path / "set"
    spoilt: list[tuple[str, list[tuple[str, ...]], int, int]] = [
        ("store_status", [("1", "2023-03-15 11:00:00+00", "closed"), ("1", "2999-01-01 00:00:00+00", "closed")], 2, 2),
        ("store_status", [("1", "1969-03-15 11:00:00+00", "active"), ("", "2023-03-15 10:30:00+00", "active")], 3, 4),
        ("store_hours", [("1", "9", "09:00", "10:00")], 4, 4),
        ("store_tz", [("1", "Atlantis")], 5, 4),
        ("store_status", [("1", "2023-03-15 14:40:00+00", "closed")], 6, 5),
        ("store_status", [], 6, 5),
    ]
    for hour, (table, rows, counted, met) in enumerate(spoilt):
        add(url, "store_status", [("1", f"2023-03-15 {hour + 11}:00:00+00", "active")])
        add(url, table, rows)
        loaded = sync(url, folder)
        assert (loaded.data.manifest.rejected_count, loaded.rejected_count) == (counted, met), hour
        files = list((folder / "rejects").iterdir())
        assert len(files) == 1
        assert len(files[0].read_text().splitlines()) == met + 1
    # The time of the ping that was yet to come has come: it counted before.
    run(url, "update store_status set timestamp_utc = '2023-03-15 16:30:00+00' where timestamp_utc > '2998-01-01'")
    add(url, "store_status", [("1", "2023-03-15 17:00:00+00", "active")])
    assert sync(url, folder).data.manifest.rejected_count == 6
    load(Inputs(write_csv(tmp_path / "bad.csv", ("store_id", "timestamp_utc", "status"), [("1", "x", "y")])), folder)
    assert not sync(url, folder).is_changed


def test_rejects_of_another_database_count_too(postgres: str, url: str, tmp_path: Path) -> None:
    add(url, "store_status", [("1", "2023-03-15 11:00:00+00", "closed"), ("1", "2023-03-15 11:00:00+00", "active")])
    add(url, "store_tz", [("1", "Atlantis")])
    assert sync(url, tmp_path / "set").data.manifest.rejected_count == 2
    with new_database(postgres, PLAIN) as other:
        add(
            other,
            "store_status",
            [("2", "2020-03-15 11:00:00+00", "closed"), ("2", "2020-03-15 11:00:00+00", "active")],
        )
        add(other, "store_tz", [("2", "Atlantis")])
        assert sync(other, tmp_path / "set", look_back_us=None).data.manifest.rejected_count == 4


def openhours(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own."""
    return subprocess.run([COMMAND, *arguments], capture_output=True, text=True, timeout=120, check=False)


def test_another_database_is_refused(postgres: str, url: str, tmp_path: Path) -> None:
    """Unless all of it is asked for: then its pings are added, and its hours and zones hold."""
    folder = tmp_path / "set"
    add(url, "store_status", [("1", "2023-03-15 11:00:00+00", "active")])
    sync(url, folder)
    with new_database(postgres, PLAIN) as other:
        add(other, "store_status", [("2", "2020-03-15 11:00:00+00", "active")])
        with pytest.raises(SyncSourceOther, match="is synced from postgresql://"):
            sync(other, folder)
        assert pings_of(sync(other, folder, look_back_us=None).data) == 2
        assert not sync(other, folder).is_changed


def test_loads_and_compactions_between_syncs(url: str, tmp_path: Path) -> None:
    """They keep in mind how far the database is copied."""
    folder = tmp_path / "set"
    add(url, "store_status", [("1", "2023-03-15 10:00:00+00", "active")])
    sync(url, folder)
    add(url, "store_status", [("1", "2023-03-15 11:00:00+00", "active")])
    rows = [("9", "2024-01-01 00:00:00 UTC", "active")]
    load(Inputs(write_csv(tmp_path / "more.csv", ("store_id", "timestamp_utc", "status"), rows)), folder)
    compact(folder)
    synced = sync(url, folder)
    assert pings_of(synced.data) == 3
    assert synced.counts["store_status"].read_count == 2
    assert synced.data.manifest.synced is not None


def test_sync_that_is_killed_loses_nothing(url: str, comparable_zones: list[str], tmp_path: Path) -> None:
    """Killed at any moment, again and again; the last one is let through."""
    drawn = random_tables(51, 60, comparable_zones)
    pings, chance = by_time(drawn), random.Random(7)
    fill(url, Tables((), drawn.hours, drawn.zones, 0))
    steps = 6
    for step in range(steps):
        add(url, "store_status", pings[len(pings) * step // steps : len(pings) * (step + 1) // steps])
        with subprocess.Popen(
            [COMMAND, "sync", "--source", url, "--data", tmp_path / "set", "--quiet"], stderr=subprocess.DEVNULL
        ) as process:
            time.sleep(chance.uniform(0.3, 1.5))
            process.kill()
    synced = sync(url, tmp_path / "set").data
    files = load(write_inputs(drawn, tmp_path), tmp_path / "files").data
    assert report_of(synced, tmp_path, drawn.as_of_us) == report_of(files, tmp_path, drawn.as_of_us)
    assert pings_of(synced) == pings_of(files)


def test_syncs_at_once_wait_for_each_other(url: str, tmp_path: Path) -> None:
    """One that would have to wait longer than it may is refused."""
    folder = tmp_path / "set"
    add(url, "store_status", [("1", f"2023-03-15 {hour:02}:00:00+00", "active") for hour in range(12)])
    with ThreadPoolExecutor(3) as pool:
        loads = list(pool.map(lambda _: sync(url, folder), range(3)))
    assert sorted(each.is_changed for each in loads) == [False, False, True]
    assert pings_of(open_data_set(folder)) == 12
    with writing(folder), pytest.raises(DataSetBusy):
        sync(url, folder, wait_seconds=0.3)


def test_sync_goes_on_until_it_is_stopped(url: str, tmp_path: Path) -> None:
    """It outlives a database that can't be used for a while."""
    command: list[str | Path] = [COMMAND, "sync", "--source", url, "--data", tmp_path / "set", "--every", "1s"]
    add(url, "store_status", [("1", "2023-03-15 10:00:00+00", "active")])
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_for_pings(tmp_path / "set", 1)
            run(url, "alter table store_tz rename to elsewhere")
            assert process.stderr is not None
            while "there is no table" not in (line := process.stderr.readline()):
                assert line
            run(url, "alter table elsewhere rename to store_tz")
            add(url, "store_status", [("1", "2023-03-15 11:00:00+00", "active")])
            wait_for_pings(tmp_path / "set", 2)
        finally:
            process.send_signal(signal.SIGTERM)
            _, told = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "store_status: " in told


def wait_for_pings(folder: Path, count: int) -> None:
    """Returns once the data set has so many pings."""
    until = time.monotonic() + 60
    while not (folder / "manifest.json").exists() or pings_of(open_data_set(folder)) < count:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_wrong_spans_are_told(tmp_path: Path) -> None:
    wrong = [("--look-back", "1 hour"), ("--every", "-1s"), ("--every", "0s"), ("--every", ""), ("--every", "all")]
    for option, span in (*wrong, ("--wait", "all")):
        done = openhours("sync", "--source", "postgresql:///db", "--data", tmp_path / "set", f"{option}={span}")
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())
