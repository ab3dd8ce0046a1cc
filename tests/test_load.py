"""Loads into a data set: what stays, what is replaced, and that only whole loads count."""

import fcntl
import json
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import duckdb
import pytest
from loads import (
    BIN,
    HOURS,
    HOURS_HEADER,
    PING_HEADER,
    PINGS,
    ZONE_HEADER,
    ZONES,
    Reject,
    command,
    counted_files,
    outcome,
    rejects_of,
    rows_of,
    version_files,
)

from engine import Inputs, load, open_data, sight
from engine.cli import build_parser
from engine.commands import run
from engine.data_set import MANIFEST_NAME, open_data_set, reading
from engine.database import errors_told
from engine.drafts import LOADING_NAME
from engine.errors import (
    DataSetBroken,
    DataSetBusy,
    DataSetForbidden,
    DataSetNewer,
    DataSetOlder,
    DiskFull,
    NothingInPlace,
    OutputUnusable,
    QueryFailed,
    SourceUnusable,
    TablesMissing,
)
from engine.loading import Loaded

NOON_US = 1_674_388_800_000_000
MINUTE_US = 60_000_000
MANY_STORES, MANY_BLOCKS = 10_000, 300
PINGS_OF_MANY = MANY_STORES * 10


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where the data set goes."""
    return tmp_path / "set"


def pings(*minutes: int, store: str = "1", status: str = "active") -> str:
    """A file of pings, so many minutes after noon."""
    rows = [f"{store},{status},2023-01-22 12:{minute:02}:00 UTC" for minute in minutes]
    return "\n".join([PING_HEADER, *rows, ""])


def hours(*stores: str) -> str:
    """A file of hours, of each store the same."""
    return "\n".join([HOURS_HEADER, *(f"{store},0,9:00,17:00" for store in stores), ""])


def zones(**zone_of: str) -> str:
    """A file of zones."""
    return "\n".join([ZONE_HEADER, *(f"{store},{zone}" for store, zone in zone_of.items()), ""])


def load_texts(data: Path, **texts: str) -> Loaded:
    """Loads one file per table into the data set."""
    for name, text in texts.items():
        (data.parent / f"{name}.csv").write_text(text)
    return load(Inputs(**{name: (str(data.parent / f"{name}.csv"),) for name in texts}), data)


def minutes_of(loaded: Loaded) -> list[int]:
    """The pings of the data set, in minutes after noon."""
    return [(int(str(row[1])) - NOON_US) // MINUTE_US for row in rows_of(loaded, PINGS)]


def contents(folder: Path) -> Mapping[str, bytes]:
    """Every file below a folder, but for the empty lock."""
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert files.pop(".lock", b"") == b""
    return files


def test_same_load_changes_nothing(data: Path) -> None:
    """Not a byte; the counts say so, and the rejects are where they were."""
    texts = {PINGS: pings(3, 1, 1, 2) + "x\n", HOURS: hours("1", "1"), ZONES: zones(a="PST")}
    first = load_texts(data, **texts)
    assert [outcome(first, name) for name in texts] == [(3, 1, 1), (1, 1, 0), (0, 0, 1)]
    before = contents(data)
    for _ in range(2):
        again = load_texts(data, **texts)
        assert [outcome(again, name) for name in texts] == [(0, 4, 1), (1, 1, 0), (0, 0, 1)]
        assert (first.is_changed, again.is_changed) == (True, False)
        assert (again.rejects_path, again.data) == (first.rejects_path, first.data)
        assert contents(data) == before


@pytest.mark.parametrize("given", [{PINGS}, {HOURS}, {ZONES}, {PINGS, HOURS}])
def test_same_load_of_some_tables_changes_nothing(given: set[str], data: Path) -> None:
    """Neither into a new data set nor into one with all tables."""
    texts = {PINGS: pings(1), HOURS: hours("1"), ZONES: zones(a="UTC")}
    some = {name: text for name, text in texts.items() if name in given}
    assert [load_texts(data, **some).is_changed for _ in range(3)] == [True, False, False]
    assert load_texts(data, **texts).is_changed
    before = contents(data)
    assert not load_texts(data, **some).is_changed
    assert contents(data) == before


def test_pings_are_added(data: Path) -> None:
    """Overlapping loads hold each ping once, sorted; a second answer at one instant is another ping."""
    load_texts(data, **{PINGS: pings(5, 3, 4)})
    loaded = load_texts(data, **{PINGS: pings(4, 6, 5, 1)})
    assert outcome(loaded) == (2, 2, 0)
    assert minutes_of(loaded) == [1, 3, 4, 5, 6]
    loaded = load_texts(data, **{PINGS: pings(3, 3, status="inactive")})
    assert outcome(loaded) == (1, 1, 0)
    loaded = load_texts(data, **{PINGS: pings(0, store="0")})
    assert rows_of(loaded, "store_ids") == [("0",), ("1",)]
    assert minutes_of(loaded) == [0, 1, 3, 3, 4, 5, 6]


def test_hours_and_zones_are_replaced(data: Path) -> None:
    """Where given; a store that is named nowhere any more is no store of the report."""
    load_texts(data, **{PINGS: pings(1), HOURS: hours("1", "a"), ZONES: zones(b="UTC", c="Asia/Tokyo")})
    loaded = load_texts(data, **{HOURS: hours("d")})
    assert loaded.counts.keys() == {HOURS}
    assert [row[0] for row in rows_of(loaded, HOURS)] == ["d"]
    assert [row[0] for row in rows_of(loaded, ZONES)] == ["b", "c"]
    assert minutes_of(loaded) == [1]
    loaded = load_texts(data, **{ZONES: zones(e="UTC")})
    assert [row[0] for row in rows_of(loaded, ZONES)] == ["e"]
    assert not load_texts(data, **{ZONES: zones(e="UTC"), HOURS: hours("d", "d")}).is_changed
    with open_data(data) as session:
        assert session.report()["store_id"].to_list() == ["1", "d", "e"]


def test_how_many_were_replaced_is_told(data: Path, tmp_path: Path) -> None:
    """Of the tables given that are others now; of those that stay as they are, nothing is."""
    for name, text in {PINGS: pings(1), HOURS: hours("1", "a", "b"), ZONES: zones(a="UTC")}.items():
        (tmp_path / f"{name}.csv").write_text(text)
    (tmp_path / "one.csv").write_text(hours("b"))
    steps: Sequence[tuple[Sequence[str | Path], str]] = [
        (("--store-hours", tmp_path / f"{HOURS}.csv", "--store-tz", tmp_path / f"{ZONES}.csv"), "3 kept, 0 repeated"),
        (("--store-hours", tmp_path / "one.csv", "--store-tz", tmp_path / f"{ZONES}.csv"), "1 kept in place of 3, 0"),
        (("--store-hours", tmp_path / "one.csv"), "1 kept, 0 repeated"),
    ]
    for files, said in steps:
        done = command("load", *files, "--data", data)
        assert done.returncode == 0
        assert said in done.stderr.splitlines()[0]
        assert "store_tz" not in done.stderr or "1 kept, 0 repeated" in done.stderr.splitlines()[1]
    told = json.loads(command("load", "--json", "--store-hours", tmp_path / f"{HOURS}.csv", "--data", data).stdout)
    assert told["tables"][HOURS]["replaced_count"] == 1


EMPTIED = {
    "hours without a row": (
        {HOURS: hours()},
        "store_hours: no row was given, and the 2 that are there would go",
    ),
    "zones without a row": ({ZONES: zones()}, "store_tz: no row was given, and the 1 that are there would go"),
    "hours all rejected": (
        {HOURS: f"{HOURS_HEADER}\n1,9,9:00,17:00\n2,0,9:00\n"},
        "store_hours: no row given can be used (1 ",
    ),
    "zones all rejected, with pings": (
        {PINGS: pings(9), ZONES: zones(a="Mars/Base")},
        "store_tz: no row given can be used (1 not a known IANA zone",
    ),
}


@pytest.mark.parametrize("name", EMPTIED)
def test_nothing_takes_the_place_of_hours_or_zones(name: str, data: Path, tmp_path: Path) -> None:
    """A mistaken file must not take all schedules away; where there are none yet, it may well be empty."""
    texts, said = EMPTIED[name]
    load_texts(data, **{PINGS: pings(1), HOURS: hours("1", "a"), ZONES: zones(b="UTC")})
    before = contents(data)
    with pytest.raises(NothingInPlace) as raised:
        load_texts(data, **texts)
    assert str(raised.value).startswith(said)
    assert str(raised.value).endswith("so nothing was loaded: give all that are to hold, or leave them out")
    assert contents(data) == before
    assert load_texts(tmp_path / "other", **texts).is_changed
    load_texts(tmp_path / "another", **{PINGS: pings(1)})
    load_texts(tmp_path / "another", **texts)


def test_manifest(data: Path, tmp_path: Path) -> None:
    """What was loaded from where, when, with which counts."""
    loaded = load_texts(data, **{PINGS: pings(2, 1, 1) + "x\n", ZONES: zones(a="UTC")})
    manifest = json.loads((data / MANIFEST_NAME).read_text())
    assert manifest["row_counts"] == {"store_ids": 2, "store_status": 2, "store_hours": 0, "store_tz": 1}
    entry = manifest["loads"][0]
    assert entry["counts"][PINGS] == {"read_count": 4, "kept_count": 2, "repeated_count": 1, "rejected_count": 1}
    assert [(source["table_name"], source["path"], source["size_bytes"]) for source in entry["sources"]] == [
        (name, str(path), path.stat().st_size)
        for name, path in ((name, tmp_path / f"{name}.csv") for name in (PINGS, ZONES))
    ]
    assert {len(source["sha256"]) for source in entry["sources"]} == {64}
    assert entry["rejects_file"] == str(loaded.rejects_path)
    assert Path(entry["rejects_file"]).parent == data / "rejects"
    load_texts(data, **{HOURS: hours("1")})
    load_texts(data, **{HOURS: hours("2")})
    manifest = json.loads((data / MANIFEST_NAME).read_text())
    assert (manifest["version"], len(manifest["loads"])) == (3, 3)
    assert manifest == json.loads((data / "v000003" / MANIFEST_NAME).read_text())
    # The pings are still those of the first version.
    (part,) = manifest["parts"]
    assert {Path(part[name]).parent.name for name in ("pings", "edges")} == {"v000001"}
    names = {path.name for path in data.iterdir()}
    assert names == {".lock", "kept", MANIFEST_NAME, "rejects", "v000001", "v000002", "v000003"}
    assert version_files(data) == counted_files(data, 2, 3)


@pytest.mark.parametrize("name", ["a set", 'it\'s "x"', "set[1]", "s*t?", "é店", "~set"])
def test_any_name_of_a_folder(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is that folder, whatever DuckDB could take it for."""
    monkeypatch.chdir(tmp_path)
    decoy = load_texts(tmp_path / "set1", **{PINGS: pings(9)})
    for minute in (1, 2):
        loaded = load_texts(Path(name), **{PINGS: pings(minute)})
    assert minutes_of(loaded) == [1, 2]
    assert minutes_of(decoy) == [9]
    with open_data(name) as session:
        assert session.sql("select count(*) from store_status").fetchall() == [(2,)]


def test_rejects_go_where_asked(data: Path, tmp_path: Path) -> None:
    source, rejects = tmp_path / "pings.csv", tmp_path / "rejects.csv"
    source.write_text(pings(1) + "x\n")
    loaded = load(Inputs((str(source),)), data, rejects)
    assert loaded.rejects_path == rejects
    assert rejects_of(loaded, source=source) == [Reject(3, "", "x", "too few or too many columns")]
    table = [
        (source, "it is an input file"),
        (tmp_path, "it is a folder"),
        (tmp_path / "nowhere" / "rejects.csv", "its folder does not exist"),
    ]
    before = contents(tmp_path)
    for path, said in table:
        with pytest.raises(OutputUnusable, match=said):
            load(Inputs((str(source),)), data, path)
    assert contents(tmp_path) == before


def test_nothing_to_load(data: Path) -> None:
    with pytest.raises(TablesMissing):
        load(Inputs(), data)
    assert not data.exists()


BREAKS: Mapping[str, tuple[Callable[[Path], object], type[Exception], str]] = {
    "manifest cut": (lambda data: os.truncate(data / MANIFEST_NAME, 50), DataSetBroken, "manifest.json: "),
    "manifest of another kind": (lambda data: (data / MANIFEST_NAME).write_text("[]"), DataSetBroken, "manifest.json"),
    "manifest no text": (lambda data: (data / MANIFEST_NAME).write_bytes(b"\xff"), DataSetBroken, "can't decode"),
    "file gone": (
        lambda data: next((data / "v000001").glob("store_tz*")).unlink(),
        DataSetBroken,
        r"v000001/store_tz[\w-]*\.parquet is missing",
    ),
    "pings gone": (
        lambda data: next((data / "v000001").glob("pings-2023-01-22-*")).unlink(),
        DataSetBroken,
        r"v000001/pings-2023-01-22-[\w-]+\.parquet is missing",
    ),
    "layout of former": (
        lambda data: (data / MANIFEST_NAME).write_text('{"layout": 1, "version": 3}'),
        DataSetOlder,
        r"layout 1, which an earlier version wrote: load the files .+ again, into a new folder \(openhours load --data",
    ),
    "layout of later": (
        lambda data: (data / MANIFEST_NAME).write_text('{"layout": 99, "x": 1}'),
        DataSetNewer,
        "layout 99, which this version does not know",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_data_set_is_left_alone(name: str, data: Path) -> None:
    damage, kind, said = BREAKS[name]
    load_texts(data, **{PINGS: pings(1)})
    damage(data)
    before = contents(data)
    for attempt in (lambda: load_texts(data, **{PINGS: pings(2)}), lambda: open_data(data)):
        with pytest.raises(kind, match=said):
            attempt()
    assert contents(data) == before


def test_what_is_broken_is_not_to_be_removed(data: Path) -> None:
    """It may be all that is left of the pings."""
    load_texts(data, **{PINGS: pings(1)})
    lost = next((data / "v000001").glob("pings-*"))
    lost.unlink()
    with pytest.raises(DataSetBroken) as raised:
        open_data(data)
    assert str(raised.value) == (
        f"the data set in {data} can't be read (v000001/{lost.name} is missing): restore that file from a copy, or "
        "load the files that the data set was loaded from into a new folder (openhours load --data NEW_FOLDER …)"
    )


@pytest.mark.parametrize("name", [".", MANIFEST_NAME, "v000001"])
def test_what_may_not_be_read_is_not_broken(name: str) -> None:
    """As whoever is not root finds it; pytest's own folders are closed to others."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "set"
        load_texts(data, **{PINGS: pings(1)})
        opened = open_data_set(data)
        (data / name).chmod(0)
        with as_somebody(), pytest.raises(DataSetForbidden) as raised:
            open_data_set(data)
        if name != MANIFEST_NAME:
            with as_somebody(), pytest.raises(DataSetForbidden), reading(opened):
                pass
        (data / name).chmod(0o755)
    closed, remedy = data / name, "it may be whole, but this user needs the right to read all of it"
    assert str(raised.value).startswith(f"the data set in {data} can't be read ({closed}")
    assert str(raised.value).endswith(f": Permission denied): {remedy}")


@contextmanager
def as_somebody() -> Iterator[None]:
    """Without the rights of root, where root tests."""
    user = os.geteuid()
    os.seteuid(user or 65_534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_load_into_an_older_layout_is_refused(data: Path, tmp_path: Path) -> None:
    """By the command, which says what to do instead; not even what a killed load left there is touched."""
    load_texts(data, **{PINGS: pings(1)})
    manifest = json.loads((data / MANIFEST_NAME).read_text())
    (data / MANIFEST_NAME).write_text(json.dumps(manifest | {"layout": 1}))
    (data / LOADING_NAME).mkdir()
    (data / LOADING_NAME / "half").write_text("x")
    shutil.copytree(data / "v000001", data / "v000002")
    before = contents(data)
    source = tmp_path / f"{PINGS}.csv"
    said = (
        f"openhours: error: the data set in {data} has layout 1, which an earlier version wrote: load the files that "
        "it was loaded from again, into a new folder (openhours load --data NEW_FOLDER …)\n"
    )
    for arguments in (("load", "--store-status", source), ("compact",), ("report",)):
        done = command(*arguments, "--data", data)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", said)
    assert contents(data) == before
    assert command("load", "--store-status", source, "--data", tmp_path / "new").returncode == 0
    assert command("report", "--data", tmp_path / "new").returncode == 0


def test_one_load_at_a_time(data: Path, tmp_path: Path) -> None:
    load_texts(data, **{PINGS: pings(1)})
    before = contents(data)
    with (data / ".lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(DataSetBusy):
            load_texts(data, **{PINGS: pings(2)})
        done = command("load", "--store-status", tmp_path / f"{PINGS}.csv", "--data", data)
        assert (done.returncode, done.stderr) == (
            1,
            f"openhours: error: another load is writing {data}: try again when it is done\n",
        )
    assert contents(data) == before
    assert load_texts(data, **{PINGS: pings(2)}).is_changed


def test_a_file_that_changes_meanwhile(data: Path, tmp_path: Path) -> None:
    """What the manifest says of a file would not be true of what was read."""

    def grow(doing: str, done_ratio: float | None = None) -> None:
        if doing == "writing store_status" and done_ratio is None:
            with (tmp_path / f"{PINGS}.csv").open("a") as stream:
                stream.write("1,active,2023-01-22 12:59:00 UTC\n")

    load_texts(data, **{PINGS: pings(1)})
    before = contents(data)
    with pytest.raises(SourceUnusable, match="it changed while it was read"):
        load(Inputs((str(tmp_path / f"{PINGS}.csv"),)), data, None, grow)
    assert contents(data) == before


def test_leftovers_are_swept(data: Path) -> None:
    """Of a load that was killed before its manifest, there are new files at most."""
    load_texts(data, **{PINGS: pings(1)})
    before = contents(data)
    shutil.copytree(data / "v000001", data / LOADING_NAME / "tables")
    shutil.copytree(data / "v000001", data / "v000002")
    assert not load_texts(data, **{PINGS: pings(1)}).is_changed
    assert contents(data) == before
    shutil.copytree(data / "v000001", data / "v000002")
    assert minutes_of(load_texts(data, **{PINGS: pings(2)})) == [1, 2]
    assert sorted(path.name for path in data.iterdir()) == [".lock", "kept", MANIFEST_NAME, "v000001", "v000002"]


@pytest.mark.parametrize("most_bytes", [0, 100, 700, 20_000])
def test_no_room(most_bytes: int, data: Path, tmp_path: Path) -> None:
    """Where no file may grow beyond so much, the load fails in one line, and all is as it was."""
    load_texts(data, **{PINGS: pings(1)})
    before = contents(data)
    for name, text in {
        "many": pings(*range(60)) + "".join(f"{n},active,2023-01-22 12:00:00.{n % 997} UTC\n" for n in range(20_000)),
        "bad": pings(1) + "x\n" * 20_000,
    }.items():
        (tmp_path / f"{name}.csv").write_text(text)
        done = subprocess.run(
            [BIN, "load", "--store-status", tmp_path / f"{name}.csv", "--data", data],
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes)),
        )
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1
        assert "File too large" in done.stderr
        assert "OPENHOURS_MEMORY_LIMIT" not in done.stderr
        assert "{" not in done.stderr
        assert contents(data) == before


def test_a_full_disk_is_told_as_one() -> None:
    """With the file, and without the settings that would not help."""
    with pytest.raises(DiskFull) as raised, duckdb.connect() as connection, errors_told():
        connection.execute("copy (from range(1000)) to '/dev/full' (format csv)")
    said = str(raised.value)
    assert said.startswith("the disk is full, or as much of it as may be used: ")
    assert said.endswith('Could not write file "/dev/full": No space left on device; make room there and try again')
    assert "{" not in said


def test_no_memory(data: Path, tmp_path: Path) -> None:
    (tmp_path / "many.csv").write_text(pings(*range(60)) * 2000)
    done = subprocess.run(
        [BIN, "load", "--store-status", tmp_path / "many.csv", "--data", data],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OPENHOURS_MEMORY_LIMIT": "5MB"},
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("openhours: error: out of room: Out of Memory Error")
    assert contents(data) == {}


@pytest.mark.parametrize("stops", [KeyboardInterrupt(), QueryFailed("not so"), DataSetBusy(Path("set"))], ids=repr)
def test_what_comes_after_a_load_does_not_undo_it(
    stops: BaseException,
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The version is there, so the load says so, though what the next report needs could not be computed."""

    def stop(*_: object) -> None:
        raise stops

    (tmp_path / "pings.csv").write_text(pings(1, 1))
    monkeypatch.setattr(sight, "see", stop)
    options = build_parser().parse_args(["load", "--store-status", str(tmp_path / "pings.csv"), "--data", str(data)])
    assert run(options) == 0
    assert capsys.readouterr().err.splitlines() == [
        "store_status: 2 rows read, 1 kept, 1 repeated, 0 rejected",
        f"{data} is now version 1",
    ]


@pytest.fixture(scope="module")
def many_pings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes a second or two to load."""
    path = tmp_path_factory.mktemp("many") / "pings.csv"
    rows = [f"{store},active,2023-01-2? 12:{store % 60:02}:30 UTC\n" for store in range(MANY_STORES)]
    block = "".join(rows)
    with path.open("w") as stream:
        stream.write(f"{PING_HEADER}\n")
        stream.writelines(block.replace("?", str(number % 10)) for number in range(MANY_BLOCKS))
    return path


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
@pytest.mark.parametrize("after_seconds", [0.0, 0.1, 0.3, 0.6, 1.0, 1.5])
def test_ended_in_the_middle(
    sent: signal.Signals, after_seconds: float, many_pings: Path, data: Path, tmp_path: Path
) -> None:
    """At any moment; the data set is as before or as after, and the next load sweeps what a kill left."""
    spill = tmp_path / "spill"
    load_texts(data, **{PINGS: pings(1)})
    before = contents(data)
    with subprocess.Popen(
        [BIN, "load", "--store-status", many_pings, "--data", data],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OPENHOURS_SPILL": str(spill)},
    ) as running:
        while running.poll() is None and not list(spill.glob("run-*")):
            Event().wait(0.01)
        try:
            said = running.communicate(timeout=after_seconds)[1]
        except subprocess.TimeoutExpired:
            running.send_signal(sent)
            said = running.communicate(timeout=5)[1]
    if sent == signal.SIGINT:
        assert not (data / LOADING_NAME).exists()
        assert [path.name for path in spill.iterdir()] == ["in-use"]
    again = load_texts(data, **{PINGS: pings(1)})
    assert again.is_changed is False
    if again.data.manifest.version == 2:
        assert again.data.manifest.row_counts[PINGS] == PINGS_OF_MANY + 1
    else:
        assert contents(data) == before
        if sent == signal.SIGINT:
            assert (running.returncode, said) == (130, "openhours: interrupted; nothing was left half-written\n")
    assert {path.name for path in data.iterdir()} <= {".lock", "kept", MANIFEST_NAME, "v000001", "v000002"}
