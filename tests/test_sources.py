"""The files that inputs name: which they are, of which kind, and where in them the columns stand."""

import datetime as dt
import gzip
import os
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from loads import (
    HOURS,
    PING_HEADER,
    PINGS,
    ZONES,
    Reject,
    command,
    load_bytes,
    outcome,
    rejects_of,
    rows_of,
)

from engine import Inputs, load, open_files
from engine.errors import ColumnsMissing, SourceMissing, SourceUnusable
from engine.loading import Loaded
from engine.sources import find_files

NOON = dt.datetime(2023, 1, 22, 12, tzinfo=dt.UTC)
NOON_US = 1_674_388_800_000_000
ROW = "1,active,2023-01-22 12:00:00 UTC\n"
CSV = f"{PING_HEADER}\n{ROW}".encode()
KEPT = [("1", NOON_US, True)]


def parquet(folder: Path, columns: Mapping[str, Any], table: str = PINGS, name: str = "rows.parquet") -> Path:
    """A Parquet file; of the columns of pings those that are not given are usual ones."""
    usual = {"store_id": pa.array(["1"]), "timestamp_utc": pa.array([NOON]), "status": pa.array(["active"])}
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({**(usual if table == PINGS else {}), **columns}), path)
    return path


def load_files(folder: Path, *files: Path | str, table: str = PINGS) -> Loaded:
    """Loads files into a data set of their own."""
    return load(Inputs(**{table: tuple(map(str, files))}), folder / "set")


@pytest.mark.parametrize(
    "header",
    [
        "store_id,status,timestamp_utc",
        '"store_id","status","timestamp_utc"',
        " Store_ID , STATUS,timestampUTC",
        'storeId, "status","timestamp utc"',
        "\ufeffstore_id,status,timestamp_utc",
        "store_id;status;timestamp_utc",
        "store_id\tstatus\ttimestamp_utc",
        "store_id|status|timestamp_utc",
        "store_id;status;timestamp_utc;a, b, c, d, e",
        "note,store_id,,status,Note,timestamp_utc,",
    ],
)
def test_headers(header: str, tmp_path: Path) -> None:
    """Any order, case, spelling, delimiter and quotes; other columns are nobody's business."""
    delimiter = next(each for each in ";\t|," if each in header)
    values = {"storeid": "1", "status": "active", "timestamputc": "2023-01-22 12:00:00 UTC"}
    names = ["".join(filter(str.isalnum, name.lower())) for name in header.split(delimiter)]
    row = delimiter.join(values.get(name, "x") for name in names)
    assert rows_of(load_bytes(tmp_path, f"{header}\n{row}\n".encode()), PINGS) == KEPT


@pytest.mark.parametrize("day", ["day", "dayOfWeek", "day_of_week", "DAY OF WEEK"])
def test_spellings_of_other_tables(day: str, tmp_path: Path) -> None:
    hours = f"end_time_local,{day},startTimeLocal,store_id\n17:00,4,9:00,1\n".encode()
    assert rows_of(load_bytes(tmp_path, hours, HOURS), HOURS) == [("1", 4, 32_400_000_000, 61_200_000_000)]
    zones = b"timezone,store_id\nAsia/Tokyo,1\n"
    assert rows_of(load_bytes(tmp_path, zones, ZONES), ZONES) == [("1", "Asia/Tokyo")]


NAMES = [
    "plain.csv",
    "a b.csv",
    'it\'s "x".csv',
    "a[1].csv",
    "a*b?.csv",
    "é店.csv",
    "~x.csv",
    "-x.csv",
    "a;b#%.csv",
    "x",
]


@pytest.mark.parametrize("name", [*NAMES, "store_id=7/status=active/rows.csv", "[x]/a.csv"])
@pytest.mark.parametrize("kind", ["csv", "gzip", "parquet"])
def test_names(name: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is what its bytes are, whatever its name looks like to a shell, to DuckDB or to Hive."""
    path = tmp_path / name
    if kind == "parquet":
        parquet(tmp_path, {}, name=name)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(CSV if kind == "csv" else gzip.compress(CSV))
    decoy = tmp_path / "a1.csv"
    decoy.write_text(f"{PING_HEADER}\ndecoy,active,x\n")
    monkeypatch.chdir(tmp_path)
    assert rows_of(load_files(tmp_path, name), PINGS) == KEPT


def test_names_in_rejects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They stand there as they were given, as in the manifest."""
    monkeypatch.chdir(tmp_path)
    given = ["it's [1]\".csv", "./sub/../é.csv", str(tmp_path / "whole.csv.gz")]
    (tmp_path / "sub").mkdir()
    for name in given:
        content = CSV + b"x\n"
        Path(name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    loaded = load_files(tmp_path, *given)
    assert outcome(loaded) == (1, 2, 3)
    for name in given:
        assert rejects_of(loaded, source=Path(name)) == [Reject(3, "", "x", "too few or too many columns")]
    assert [source.path for source in loaded.data.manifest.loads[0].sources] == [str(Path(name)) for name in given]


def test_gzip(tmp_path: Path) -> None:
    """Members in a row, even cut within a line; zeros behind the last, as tapes leave them; a bad line."""
    members = gzip.compress(CSV[:40]) + gzip.compress(CSV[40:]) + gzip.compress(b"")
    for content in (members, members + b"\0" * 512):
        loaded = load_bytes(tmp_path, content, name="rows.csv.gz")
        assert rows_of(loaded, PINGS) == KEPT
    loaded = load_bytes(tmp_path, members + gzip.compress(b"\xff\n"), name="rows.csv.gz")
    assert rejects_of(loaded) == [Reject(3, "", "\ufffd", "not plain UTF-8 text, or too long")]


IDS: Mapping[str, tuple[Any, list[str]]] = {
    "int64": (pa.array([-5, 2**63 - 1, None]), ["-5", "9223372036854775807"]),
    "uint64": (pa.array([2**64 - 1, 0, None], pa.uint64()), ["0", "18446744073709551615"]),
    "decimal": (pa.array([Decimal(10**19 + 1), Decimal(7), None], pa.decimal128(38, 0)), ["10000000000000000001", "7"]),
    "text": (pa.array(["007", " ", "é"]), ["007", "é"]),
    "binary": (pa.array([b"007", b"", "é".encode()]), ["007", "é"]),
    "dictionary": (pa.array(["b", "a", None]).dictionary_encode(), ["a", "b"]),
    "uuid": (
        pa.array([uuid.UUID(int=10).bytes, uuid.UUID(int=5).bytes, None], pa.uuid()),
        ["00000000-0000-0000-0000-000000000005", "00000000-0000-0000-0000-00000000000a"],
    ),
    "null": (pa.nulls(3), []),
}


@pytest.mark.parametrize("name", IDS)
def test_parquet_ids(name: str, tmp_path: Path) -> None:
    array, ids = IDS[name]
    columns = {"store_id": array, "timestamp_utc": pa.array([NOON] * 3), "status": pa.array(["active"] * 3)}
    loaded = load_files(tmp_path, parquet(tmp_path, columns))
    assert rows_of(loaded, PINGS) == [(store_id, NOON_US, True) for store_id in ids]
    assert outcome(loaded) == (len(ids), 0, 3 - len(ids))
    assert {reject.reason for reject in rejects_of(loaded)} == {"the store id is empty"}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("select 1.0::double as store_id", "its store_id is a double, which rounds ids: write it as text"),
        ("select 1.0::float as store_id", "its store_id is a float, which rounds ids: write it as text"),
        ("select 5::hugeint as store_id", "its store_id is a double, which rounds ids: write it as text"),
        ("select '\\xFF'::blob as store_id", "is not valid UTF8!"),
        ("select '1' as store_id, 2 as \"Store Id\"", "it has 2 columns for store_id"),
        ("select '1' as store_id, 2 as file_row_number", "file_row_number"),
        ("select '1' as id", "has no column store_id, which store_status needs; it has: id, timestamp_utc, status"),
    ],
)
def test_parquet_that_cannot_be_read(query: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    with duckdb.connect() as connection:
        usual = "timestamp '2023-01-22 12:00' as timestamp_utc, 'active' as status"
        connection.execute(f"copy ({query}, {usual}) to '{path}'")
    with pytest.raises((SourceUnusable, ColumnsMissing)) as raised:
        load_files(tmp_path, path)
    assert str(raised.value).startswith(str(path))
    assert said in str(raised.value)


INSTANTS: Mapping[str, tuple[Any, list[int]]] = {
    "s": (pa.array([NOON.replace(tzinfo=None), None], pa.timestamp("s")), [0]),
    "ms": (pa.array([NOON, None], pa.timestamp("ms", "UTC")), [0]),
    "us": (pa.array([NOON, None], pa.timestamp("us", "America/New_York")), [0]),
    "ns": (pa.array([NOON_US * 1000 + 1999, None], pa.timestamp("ns")), [1]),
    "ns with a zone": (pa.array([NOON_US * 1000 + 1999, None], pa.timestamp("ns", "UTC")), [1]),
    "bounds": (pa.array([-1, 253_402_300_800_000_000], pa.timestamp("us")), []),
    "infinity": (pa.array([2**63 - 1, None], pa.timestamp("us")), []),
    "text": (pa.array(["2023-01-22T12:00:00Z", "2023-01-22T12:00:00"]), [0]),
    "date": (pa.array([NOON.date(), None]), []),
    "number": (pa.array([NOON_US, None]), []),
}


@pytest.mark.parametrize("name", INSTANTS)
def test_parquet_instants(name: str, tmp_path: Path) -> None:
    """A type is taken at its word, a timestamp without a zone as UTC; what is left over of microseconds is dropped."""
    array, instants = INSTANTS[name]
    columns = {"store_id": pa.array(["1", "2"]), "timestamp_utc": array, "status": pa.array(["active", "Active"])}
    loaded = load_files(tmp_path, parquet(tmp_path, columns))
    assert [row[1:] for row in rows_of(loaded, PINGS)] == [(NOON_US + us, True) for us in instants]
    assert [reject[:2] for reject in rejects_of(loaded)] == [
        (line, "timestamp_utc") for line in range(1 + len(instants), 3)
    ]


TIMES: Mapping[str, Any] = {
    "text": pa.array(["09:30"]),
    "time32": pa.array([dt.time(9, 30)], pa.time32("ms")),
    "time64 us": pa.array([dt.time(9, 30)], pa.time64("us")),
    "time64 ns": pa.array([dt.time(9, 30)], pa.time64("ns")),
    "polars": pl.Series([dt.time(9, 30)]).to_arrow(),
}


@pytest.mark.parametrize("name", TIMES)
def test_parquet_hours(name: str, tmp_path: Path) -> None:
    columns = {"store_id": pa.array([1]), "day": pa.array([6]), "start_time_local": TIMES[name]}
    path = parquet(tmp_path, {**columns, "end_time_local": pa.array(["24:00"])}, HOURS)
    assert rows_of(load_files(tmp_path, path, table=HOURS), HOURS) == [("1", 6, 34_200_000_000, 86_400_000_000)]


def test_parquet_rejects(tmp_path: Path) -> None:
    columns = {
        "store_id": pa.array(["a", "b", None, "d"]),
        "day": pa.array([0.0, 4.0, 1.0, None]),
        "start_time_local": pa.array(["9:00"] * 4),
        "end_time_local": pa.array(["10:00"] * 4),
    }
    loaded = load_files(tmp_path, parquet(tmp_path, columns, HOURS), table=HOURS)
    assert [reject[:3] for reject in rejects_of(loaded, HOURS)] == [
        (1, "day_of_week", "0.0"),
        (2, "day_of_week", "4.0"),
        (3, "store_id", ""),
        (4, "day_of_week", ""),
    ]
    assert rows_of(loaded, "store_ids") == [("a",), ("b",), ("d",)]


def test_parquet_folder_of_many_shapes(tmp_path: Path) -> None:
    """Each file by its own columns: their order, spelling and types differ, and some have more."""
    folder = tmp_path / "pings"
    parquet(folder, {}, name="a.parquet")
    reverse = {"status": pa.array(["inactive"]), "timestamp_utc": pa.array([NOON]), "store_id": pa.array(["2"])}
    pq.write_table(pa.table(reverse), folder / "b.parquet")
    parquet(folder, {"store_id": pa.array([3], pa.uint64()), "timestamp_utc": pa.array(["x"])}, name="c.parquet")
    spelled = {
        "StoreID": pa.array(["4"]),
        "timestampUtc": pa.array(["2023-01-22T12:00:00Z"]),
        "STATUS": pa.array(["ACTIVE"]),
    }
    pq.write_table(pa.table(spelled), folder / "d.pq")
    extra = {"filename": pa.array(["x"]), "line": pa.array([{"a": 1}]), "source_file": pa.array([7])}
    parquet(folder, {"store_id": pa.array(["5"]), **extra}, name="e.PARQUET")
    nothing = {name: pa.array([], pa.string()) for name in PING_HEADER.split(",")}
    parquet(folder, nothing, name="empty.parquet")
    (folder / "_SUCCESS").write_text("")
    (folder / ".hidden.parquet").write_text("x")
    (folder / "f.csv").write_bytes(CSV)
    loaded = load_files(tmp_path, folder)
    assert outcome(loaded) == (4, 1, 1)
    assert [row[::2] for row in rows_of(loaded, PINGS)] == [("1", True), ("2", False), ("4", True), ("5", True)]
    assert rejects_of(loaded, source=folder / "c.parquet") == [
        Reject(1, "timestamp_utc", "x", "not an instant with its zone, from 1970 to 9999")
    ]


@pytest.mark.parametrize("damage", ["not Parquet", "empty", "cut", "footer alone", "garbled"])
def test_damaged_parquet_is_named_among_others(damage: str, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        ids = pa.array([f"{name}{row}" for row in range(500)])
        columns = {"store_id": ids, "timestamp_utc": pa.array([NOON] * 500), "status": pa.array(["active"] * 500)}
        path = parquet(tmp_path, columns, name=f"{name}.parquet")
    whole = path.read_bytes()
    contents = {
        "not Parquet": b"store_id,status\n",
        "empty": b"",
        "cut": whole[:-20],
        "footer alone": whole[-200:],
        "garbled": whole[:30] + b"\xff" * 60 + whole[90:],
    }
    (tmp_path / "b.parquet").write_bytes(contents[damage])
    with pytest.raises(SourceUnusable, match=f"^{tmp_path}/b.parquet can't be read: ") as raised:
        load_files(tmp_path, tmp_path / "*.parquet")
    assert "\n" not in str(raised.value)


def test_damaged_csv_is_named_among_others(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.csv.gz").write_bytes(gzip.compress(CSV))
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(CSV + ROW.encode() * 9)[:-4])
    with pytest.raises(SourceUnusable, match=f"^{tmp_path}/b.csv.gz can't be read: "):
        load_files(tmp_path, tmp_path / "*.csv.gz")


def test_found_files(tmp_path: Path) -> None:
    """Each once, in the order given, those of a pattern by name; a file of that very name is no pattern."""
    for name in ("b.csv", "a.csv", "sub/c.csv.gz", "sub/deep/d.TSV", "sub/notes.md", "sub/.e.csv", "[ab].csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(CSV)
    table: Sequence[tuple[tuple[str, ...], list[str]]] = [
        (("b.csv", "a.csv", "b.csv"), ["b.csv", "a.csv"]),
        (("?.csv",), ["a.csv", "b.csv"]),
        (("[ab].csv",), ["[ab].csv"]),
        (("[a]*.csv",), ["a.csv"]),
        (("sub",), ["sub/c.csv.gz"]),
        (("sub/deep",), ["sub/deep/d.TSV"]),
        (("**/*.csv*",), ["[ab].csv", "a.csv", "b.csv", "sub/c.csv.gz"]),
    ]
    for patterns, expected in table:
        assert find_files(tmp_path / each for each in patterns) == [tmp_path / name for name in expected]


def test_names_without_a_file(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "gone.csv").symlink_to(tmp_path / "nowhere.csv")
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.csv")
    Path(odd).write_bytes(CSV)
    table = [
        ("nowhere.csv", SourceMissing, f"no such file: {tmp_path}/nowhere.csv"),
        ("*.parquet", SourceMissing, f"no such file: {tmp_path}/*.parquet"),
        ("gone.csv", SourceMissing, f"no such file: {tmp_path}/gone.csv"),
        ("empty", SourceUnusable, "it is a folder without any CSV or Parquet file"),
        ("pipe.csv", SourceUnusable, "it is neither a file nor a folder"),
        ("x" * 300, SourceUnusable, "File name too long"),
        (Path(odd).name, SourceUnusable, f"{tmp_path}/caf\ufffd.csv can't be read: its name is not UTF-8 text"),
        ("caf*", SourceUnusable, "its name is not UTF-8 text"),
    ]
    for name, kind, said in table:
        with pytest.raises(kind) as raised:
            find_files([tmp_path / name])
        assert said in str(raised.value)
    with pytest.raises(SourceMissing, match="an empty name"):
        find_files([""])


def test_command_takes_files_globs_and_folders(tmp_path: Path) -> None:
    parquet(tmp_path / "folder", {})
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(f"{PING_HEADER}\n{name},active,2023-01-22T12:00:00Z\n")
    (tmp_path / "more.csv.gz").write_bytes(gzip.compress(CSV))
    given: list[str | Path] = [tmp_path / "folder", tmp_path / "?.csv", "--store-status", tmp_path / "more.csv.gz"]
    done = command("report", "--store-status", *given)
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        0,
        "store_status: 4 rows read, 3 kept, 1 repeated, 0 rejected",
    )
    assert [line.split(",")[0] for line in done.stdout.splitlines()] == ["store_id", "1", "a.csv", "b.csv"]
    done = command("report", "--store-status", *given, "--store-hours", tmp_path / "hours.csv")
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        f"openhours: error: no such file: {tmp_path}/hours.csv\n",
    )


def test_paths_of_any_type(tmp_path: Path) -> None:
    (tmp_path / "pings.csv").write_bytes(CSV)
    for given in (tmp_path / "pings.csv", str(tmp_path / "pings.csv"), [tmp_path / "pings.csv"]):
        with open_files(given) as session:
            assert session.report()["store_id"].to_list() == ["1"]
