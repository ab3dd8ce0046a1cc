"""What is kept of the parts is a cache: no report fails because of it."""

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path

import duckdb
import pytest
from loads import BIN, DAMAGES, HOURS, kept_files, load_rows

from engine import kept
from engine.data_set import KEPT_NAME, DataSet, reading
from engine.database import connect
from engine.explained import explained
from engine.report import write_report
from engine.sinks import copy_to_parquet

ROWS = [
    f"{store},{'in' * (hour % 3 == 0)}active,2023-06-{day} {hour:02}:{store:02}:00 UTC"
    for day in (12, 13, 14)
    for store in range(20)
    for hour in range(24)
]


@pytest.fixture
def data(tmp_path: Path) -> DataSet:
    """A data set of three parts, of which all is kept."""
    return load_rows(tmp_path, ROWS).data


def report_of(data: DataSet, path: Path) -> tuple[bytes, list[str]]:
    """The exact report, and how it came about."""
    report = write_report(data, path, is_exact=True)
    return path.read_bytes(), explained(report.sight)


def fill_names(home: Path) -> None:
    """Puts folders where the files belong, so that each can be written but not named."""
    for file in list(home.iterdir()):
        file.unlink()
        file.mkdir()


def refuse_names(home: Path) -> None:
    """Puts a folder there in which nobody can make a file, though its mode says so."""
    shutil.rmtree(home)
    home.symlink_to("/proc/self/fdinfo")


REFUSALS: Mapping[str, Callable[[Path], None]] = {"folders": fill_names, "no new files": refuse_names}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_cannot_be_kept_is_made_for_one_report(name: str, data: DataSet, tmp_path: Path) -> None:
    before, _ = report_of(data, tmp_path / "before.csv")
    REFUSALS[name](data.folder / KEPT_NAME)
    for _ in range(2):
        report, lines = report_of(data, tmp_path / "report.csv")
        assert report == before
        assert any(line.endswith(f"those could not be kept in {data.folder / KEPT_NAME}") for line in lines)


@pytest.mark.parametrize("how", DAMAGES)
def test_damaged_files_are_made_anew(how: str, data: DataSet, tmp_path: Path) -> None:
    """Each that can't be read whole, and none of the others."""
    before, _ = report_of(data, tmp_path / "before.csv")
    stamps = [file.stat().st_mtime_ns for file in kept_files(data)]
    damaged = kept_files(data)[1]
    damaged.write_bytes(DAMAGES[how](damaged.read_bytes()))
    report, lines = report_of(data, tmp_path / "report.csv")
    assert report == before
    assert any(line.startswith("1 part was read, 2023-06-13") for line in lines)
    is_anew = [file.stat().st_mtime_ns != stamp for file, stamp in zip(kept_files(data), stamps, strict=True)]
    assert is_anew == [False, True, False]
    report, lines = report_of(data, tmp_path / "report.csv")
    assert report == before
    assert not any(" read, " in line for line in lines)


@pytest.mark.parametrize("whole_count", [0, 1])
def test_a_disk_that_fills_up(whole_count: int, data: DataSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What came before stays, and nothing half-written does."""
    before, _ = report_of(data, tmp_path / "before.csv")
    for file in kept_files(data):
        file.unlink()
    numbers = count()

    def fill(connection: duckdb.DuckDBPyConnection, relation: str, path: Path) -> int:
        if path.parent.name == KEPT_NAME and next(numbers) >= whole_count:
            path.write_bytes(b"PAR1")
            raise duckdb.IOException("IO Error: Could not write file: No space left on device")
        return copy_to_parquet(connection, relation, path)

    monkeypatch.setattr(kept, "copy_to_parquet", fill)
    report, lines = report_of(data, tmp_path / "report.csv")
    assert report == before
    assert any(line.endswith(f"those could not be kept in {data.folder / KEPT_NAME}") for line in lines)
    assert len(kept_files(data)) == whole_count


def test_no_room_anywhere(data: DataSet, tmp_path: Path) -> None:
    """Where not even the work folder takes it, that is told in one line."""
    shutil.rmtree(data.folder / KEPT_NAME)
    done = subprocess.run(
        [BIN, "report", "--data", data.folder, "--out", tmp_path / "report.csv"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OPENHOURS_SPILL": str(tmp_path / "spill")},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),
    )
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert done.stderr.startswith("openhours: error: the disk is full, or as much of it as may be used: ")
    assert f"{tmp_path / 'spill'}" in done.stderr
    assert not (tmp_path / "report.csv").exists()
    assert kept_files(data) == []


def test_what_is_kept_stays_as_long_as_its_version_is_read(data: DataSet, tmp_path: Path) -> None:
    """Under new hours it is of no use, but to who began before them."""
    before = kept_files(data)
    with reading(data):
        for ends_at in ("17:00", "18:00", "19:00"):
            load_rows(tmp_path, [f"1,0,09:00,{ends_at}"], HOURS)
        assert set(before) <= set(kept_files(data))
        assert len(kept_files(data)) == 3 * len(before), "those of version 2 went"
    load_rows(tmp_path, ["1,0,09:00,20:00"], HOURS)
    assert not set(before) & set(kept_files(data))


def test_a_load_leaves_what_is_being_made(data: DataSet, tmp_path: Path) -> None:
    """Unfinished files of parts that there are, and no others, whatever else lies there."""
    home = data.folder / KEPT_NAME
    name = kept_files(data)[0].name
    being_made, left, folder = home / f".{name}x1", home / f".{name.replace('-0-', '-9-')}x2", home / "folder"
    being_made.touch()
    left.touch()
    folder.mkdir()
    loaded = load_rows(tmp_path, ["1,active,2023-06-14 23:59:00 UTC"])
    assert loaded.is_changed
    assert (being_made.exists(), left.exists(), folder.exists()) == (True, False, True)


def test_a_file_is_written_under_its_name(tmp_path: Path) -> None:
    """DuckDB would write to another name first, which nobody who cleans up knows."""
    (tmp_path / "tmp_pings.parquet").mkdir()
    with connect(tmp_path / "spill") as connection:
        connection.execute("create temp view pings as select 1 as store_key")
        assert copy_to_parquet(connection, "pings", tmp_path / "pings.parquet") == 1
