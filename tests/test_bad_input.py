"""Rows and files that can't be used: each is told, kept aside, and costs no other row."""

import gzip
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Event

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from loads import (
    HOURS,
    HOURS_HEADER,
    PING_HEADER,
    PINGS,
    ZONE_HEADER,
    ZONES,
    Reject,
    command,
    load_bytes,
    load_rows,
    outcome,
    rejects_of,
    rows_of,
)

from engine import Inputs, load, open_data
from engine.errors import ColumnsMissing, EngineError, SourceUnusable
from engine.lines import LONGEST_LINE_BYTES, count_lines

NOON = "2023-01-22 12:00:00 UTC"
NOON_US = 1_674_388_800_000_000
HEADER = f"{PING_HEADER}\n".encode()
GOOD = [f"{store},active,2023-01-22 12:0{store}:00.5 UTC".encode() for store in range(3)]
TEXT_LOST = "not plain UTF-8 text, or too long"
ASTRAY = "a quote is astray"
COLUMNS = "too few or too many columns"
NO_ID = "the store id is empty"
NO_INSTANT = "not an instant with its zone, from 1970 to 9999"
NO_STATUS = "neither active nor inactive"
NO_DAY = "not a day from 0 (Monday) to 6 (Sunday)"
NO_START = "not a time from 00:00 to 23:59:59"
NO_END = "not a time from 00:00 to 24:00"
NO_ZONE = "not a known IANA zone; the default one is used unless another row names one"
TWO_ZONES = "a second zone for one store; the store is reported in the default zone"
A_DAY_US = 86_400_000_000

# What is written, and the microseconds after NOON that it is read as.
INSTANTS: Mapping[str, int | None] = {
    "2023-01-22 12:00:00 UTC": 0,
    "2023-01-22 12:00:00.388884 UTC": 388_884,
    "2023-01-22 12:00:00.3 UTC": 300_000,
    "2023-01-22 12:00:00.1234567 UTC": 123_456,
    "2023-01-22 12:00:00.123456999999 UTC": 123_456,
    "  2023-01-22 12:00:00 UTC ": 0,
    "2023-01-22T12:00:00Z": 0,
    "2023-01-22t12:00:00.25z": 250_000,
    "2023-01-22 12:00:00utc": 0,
    "2023-01-22 12:00:00 Z": 0,
    "2023-01-22T17:30:00+05:30": 0,
    "2023-01-22T17:30:00+0530": 0,
    "2023-01-22T04:00:00-08": 0,
    "2023-01-22 04:00:00 -08:00": 0,
    "2023-01-22T12:00:00-00:00": 0,
    "2023-01-22 24:00:00 UTC": A_DAY_US // 2,
    "2023-01-22T24:00:00Z": A_DAY_US // 2,
    "1970-01-01 00:00:00 UTC": -NOON_US,
    "2023-01-22 12:00:00": None,
    "2023-01-22 12:00 UTC": None,
    "2023-01-22     12:00 UTC": None,
    "2023-01-22 UTC": None,
    "2023-01-22 12:00:60 UTC": None,
    "2023-01-22 12:60:00 UTC": None,
    "2023-01-22 25:00:00 UTC": None,
    "2023-02-30 12:00:00 UTC": None,
    "2023-1-22 12:00:00.000 UTC": 0,
    "2023/01/22 12:00:00.000 UTC": None,
    "12023-01-22 12:00:00 UTC": None,
    "2023-01-22 (BC) 12:00:00 UTC": None,
    "2023-01-22 12:00:00. UTC": None,
    "2023-01-22 12:00:00+05:30 UTC": None,
    "2023-01-22T12:00:00 ++0Z": None,
    "2023-01-22T12:00:00+24:00": None,
    "2023-01-22T12:00:00+05:60": None,
    "2023-01-22 12:00:00 America/Chicago": None,
    "\uff12023-01-22 12:00:00 UTC": None,
    "infinity": None,
    "-infinity": None,
    "now": None,
    "1674388800": None,
    "1969-12-31 23:59:59.999999 UTC": None,
    "10000-01-01T00:00:00Z": None,
    "9999-12-31T23:59:59-01:00": None,
    "": None,
    " ": None,
}
STATUSES: Mapping[str, bool | None] = {
    "active": True,
    "inactive": False,
    "ACTIVE": True,
    " Inactive  ": False,
    "activ": None,
    "active inactive": None,
    "true": None,
    "1": None,
    "": None,
    "NULL": None,
}
# Kept byte for byte, or rejected.
IDS: Mapping[str, bool] = {
    "1": True,
    "007": True,
    "99999999999999999999": True,
    "-5": True,
    "1e5": True,
    "1.0": True,
    "NULL": True,
    " 1": True,
    "1 ": True,
    "0198C5A1-0000-7000-8000-00000000000a": True,
    "0198c5a1-0000-7000-8000-00000000000a": True,
    "café 店": True,
    "it's": True,
    "\\N": True,
    "": False,
    "   ": False,
    "\u00a0\u3000": False,
}
# Day, start, end: the row of store_hours, or the column at fault.
OPENINGS: Mapping[tuple[str, str, str], tuple[int, int, int] | str] = {
    ("0", "09:00:00", "17:30:00"): (0, 32_400_000_000, 63_000_000_000),
    (" 6 ", " 9:00", "23:59:59.999999 "): (6, 32_400_000_000, 86_399_999_999),
    ("1", "00:00", "24:00"): (1, 0, A_DAY_US),
    ("2", "20:00", "24:00:00"): (2, 72_000_000_000, A_DAY_US),
    ("7", "9:00", "17:00"): "day_of_week",
    ("-1", "9:00", "17:00"): "day_of_week",
    ("4.0", "9:00", "17:00"): "day_of_week",
    ("04", "9:00", "17:00"): "day_of_week",
    ("Monday", "9:00", "17:00"): "day_of_week",
    ("", "9:00", "17:00"): "day_of_week",
    ("0", "24:00", "17:00"): "start_time_local",
    ("0", "9", "17:00"): "start_time_local",
    ("0", "9:00 AM", "17:00"): "start_time_local",
    ("0", "-1:00", "17:00"): "start_time_local",
    ("0", "", "17:00"): "start_time_local",
    ("0", "9:00", "25:00"): "end_time_local",
    ("0", "9:00", "24:00:01"): "end_time_local",
    ("0", "9:00", "9:60"): "end_time_local",
    ("0", "9:00", "23:59:60"): "end_time_local",
    ("0", "9:00", "17"): "end_time_local",
    ("0", "9:00", ""): "end_time_local",
}
TIME_REASONS = {"day_of_week": NO_DAY, "start_time_local": NO_START, "end_time_local": NO_END}
TIMEZONES: Mapping[str, str | None] = {
    "America/Chicago": "America/Chicago",
    "america/CHICAGO": "America/Chicago",
    "  Asia/Kathmandu ": "Asia/Kathmandu",
    "UTC": "UTC",
    "Etc/GMT+5": "Etc/GMT+5",
    "US/Pacific": "US/Pacific",
    "PST": None,
    "America/Nowhere": None,
    "+05:30": None,
    "GMT+25": None,
    "SystemV/PST8PDT": None,
    "": None,
}


@pytest.fixture(scope="module")
def instants(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, int | Reject]:
    """What each of INSTANTS was read as, after NOON."""
    loaded = load_rows(
        tmp_path_factory.mktemp("instants"), [f"{store},active,{text}" for store, text in enumerate(INSTANTS)]
    )
    kept = {int(str(store)): int(str(pinged_us)) - NOON_US for store, pinged_us, _ in rows_of(loaded, PINGS)}
    rejected = {reject.line - 2: reject for reject in rejects_of(loaded)}
    assert kept.keys() | rejected.keys() == set(range(len(INSTANTS)))
    assert rows_of(loaded, "store_ids") == sorted((str(store),) for store in range(len(INSTANTS)))
    return {text: kept.get(store, rejected.get(store, 0)) for store, text in enumerate(INSTANTS)}


@pytest.mark.parametrize("text", INSTANTS)
def test_instant(instants: Mapping[str, int | Reject], text: str) -> None:
    line = list(INSTANTS).index(text) + 2
    expected = INSTANTS[text]
    assert instants[text] == (Reject(line, "timestamp_utc", text, NO_INSTANT) if expected is None else expected)


def test_statuses(tmp_path: Path) -> None:
    loaded = load_rows(tmp_path, [f"{store},{text},{NOON}" for store, text in enumerate(STATUSES)])
    expected = dict(enumerate(STATUSES.values()))
    assert {int(str(store)): is_up for store, _, is_up in rows_of(loaded, PINGS)} == {
        store: is_up for store, is_up in expected.items() if is_up is not None
    }
    assert rejects_of(loaded) == [
        Reject(line, "status", text, NO_STATUS) for line, text in enumerate(STATUSES, 2) if STATUSES[text] is None
    ]


def test_ids_are_kept_as_they_came(tmp_path: Path) -> None:
    loaded = load_rows(tmp_path, [f"{text},active,{NOON}" for text in IDS])
    kept = sorted(text for text, is_kept in IDS.items() if is_kept)
    assert rows_of(loaded, PINGS) == [(text, NOON_US, True) for text in kept]
    assert rejects_of(loaded) == [
        Reject(line, "store_id", text, NO_ID) for line, text in enumerate(IDS, 2) if not IDS[text]
    ]
    with open_data(loaded.data.folder) as session:
        assert session.report()["store_id"].to_list() == kept


def test_hours(tmp_path: Path) -> None:
    loaded = load_rows(tmp_path, [f"{store},{','.join(row)}" for store, row in enumerate(OPENINGS)], HOURS)
    expected = dict(enumerate(OPENINGS.values()))
    assert {int(str(store)): tuple(row) for store, *row in rows_of(loaded, HOURS)} == {
        store: row for store, row in expected.items() if not isinstance(row, str)
    }
    rejects = [
        Reject(line, column, row[list(TIME_REASONS).index(column)], TIME_REASONS[column])
        for line, (row, column) in enumerate(OPENINGS.items(), 2)
        if isinstance(column, str)
    ]
    assert rejects_of(loaded, HOURS) == rejects


def test_zones(tmp_path: Path) -> None:
    loaded = load_rows(tmp_path, [f"{store},{text}" for store, text in enumerate(TIMEZONES)], ZONES)
    expected = dict(enumerate(TIMEZONES.values()))
    assert {int(str(store)): zone for store, zone in rows_of(loaded, ZONES)} == {
        store: zone for store, zone in expected.items() if zone
    }
    assert rejects_of(loaded, ZONES) == [
        Reject(line, "timezone_str", text, NO_ZONE) for line, text in enumerate(TIMEZONES, 2) if not TIMEZONES[text]
    ]


def test_zones_of_one_store(tmp_path: Path) -> None:
    rows = ["a,Asia/Tokyo", "a,asia/tokyo", "b,Asia/Tokyo", "b,Asia/Seoul", "c,Asia/Tokyo", "c,PST", ",Asia/Tokyo"]
    loaded = load_rows(tmp_path, rows, ZONES)
    assert outcome(loaded, ZONES) == (2, 1, 4)
    assert rows_of(loaded, ZONES) == [("a", "Asia/Tokyo"), ("c", "Asia/Tokyo")]
    assert rejects_of(loaded, ZONES) == [
        Reject(4, "timezone_str", "Asia/Tokyo", TWO_ZONES),
        Reject(5, "timezone_str", "Asia/Seoul", TWO_ZONES),
        Reject(7, "timezone_str", "PST", NO_ZONE),
        Reject(8, "store_id", "", NO_ID),
    ]


def test_zones_of_one_store_in_two_files(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("one.csv", "two.csv")]
    for path, zone in zip(files, ("Asia/Tokyo", "Asia/Seoul"), strict=True):
        path.write_text(f"{ZONE_HEADER}\nb,{zone}\n")
    loaded = load(Inputs(store_tz=(str(tmp_path / "*.csv"),)), tmp_path / "set")
    for path, zone in zip(files, ("Asia/Tokyo", "Asia/Seoul"), strict=True):
        assert rejects_of(loaded, ZONES, path) == [Reject(2, "timezone_str", zone, TWO_ZONES)]


def test_stores_that_only_rejects_name_are_reported(tmp_path: Path) -> None:
    """In the default zone, open all the time, up since no answer says otherwise."""
    files = {
        PINGS: f"{PING_HEADER}\nseen,active,{NOON}\nbad ping,up,{NOON}\nodd ping,active,noon\n",
        HOURS: f"{HOURS_HEADER}\nbad hours,7,9:00,17:00\nbad hours,1,9,17:00\nseen,0,9:00,17:00,\n",
        ZONES: f"{ZONE_HEADER}\nbad zone,PST\ntwo zones,Asia/Tokyo\ntwo zones,Asia/Seoul\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text)
    inputs = Inputs(**{name: (str(tmp_path / f"{name}.csv"),) for name in files})
    loaded = load(inputs, tmp_path / "set")
    assert [outcome(loaded, name) for name in files] == [(1, 0, 2), (0, 0, 3), (0, 0, 3)]
    with open_data(tmp_path / "set") as session:
        report = session.report()
        assert report["store_id"].to_list() == ["bad hours", "bad ping", "bad zone", "odd ping", "seen", "two zones"]
        assert set(report.drop("store_id").rows()) == {report.drop("store_id").row(0)}
        assert [str(figure) for figure in report.drop("store_id").row(0)][:3] == ["60.00", "24.00", "168.00"]
        assert set(session.relation("stores").pl()["timezone_str"]) == {"America/Chicago"}


LINES: Mapping[str, tuple[bytes, Sequence[Reject]]] = {
    "plain": (b"", []),
    "quote astray": (b'1"2,active,x\n', [Reject(5, "", '1"2,active,x', ASTRAY)]),
    "quote at the end": (b'"', [Reject(5, "", '"', ASTRAY)]),
    "quote not closed": (b'9,active,"2023-01-22\n', [Reject(5, "", '9,active,"2023-01-22', ASTRAY)]),
    "space behind a quote": (b'"9" ,active,x\n', [Reject(5, "", '"9" ,active,x', ASTRAY)]),
    "line break in quotes": (
        b'"9\n9",active,x\n',
        [Reject(5, "", '"9', ASTRAY), Reject(6, "", '9",active,x', ASTRAY)],
    ),
    "too few": (b"9\n9,active\n", [Reject(5, "", "9", COLUMNS), Reject(6, "", "9,active", COLUMNS)]),
    "too many": (b"9,active,x,\n", [Reject(5, "", "9,active,x,", COLUMNS)]),
    "delimiters alone": (b",,\n", [Reject(5, "store_id", "", NO_ID)]),
    "other delimiter": (b"9;active;x\n", [Reject(5, "", "9;active;x", COLUMNS)]),
    "blank lines": (b"\n\n   \n\r\n", []),
    "blank last line": (b"   ", []),
    "blanks that are no spaces": (
        "\t\n\u00a0\n\u3000\n\v\n".encode(),
        [Reject(line, "", text, COLUMNS) for line, text in enumerate("\t\u00a0\u3000\v", 5)],
    ),
    "Latin-1": (b"caf\xe9,active,x\n", [Reject(5, "", "caf\ufffd,active,x", TEXT_LOST)]),
    "surrogate": (b"\xed\xa0\x80\n", [Reject(5, "", "\ufffd\ufffd\ufffd", TEXT_LOST)]),
    "NUL": (b"\0\n9\0,active,x\n", [Reject(5, "", "\ufffd", TEXT_LOST), Reject(6, "", "9\ufffd,active,x", TEXT_LOST)]),
    "unit separator": (b"9\x1f9,active,x\n", [Reject(5, "", "9\ufffd9,active,x", TEXT_LOST)]),
    "carriage return inside": (b"9\r9,active,x\n", [Reject(5, "", "9\ufffd9,active,x", TEXT_LOST)]),
    "two carriage returns": (b"\r\r\n", [Reject(5, "", "\ufffd", TEXT_LOST)]),
    "UTF-16 inside": ("9,active".encode("utf-16-le"), [Reject(5, "", "\ufffd".join("9,active") + "\ufffd", TEXT_LOST)]),
    "too long": (b"9" * 5_000_000 + b"\n", [Reject(5, "", "9" * 100 + "\ufffd", TEXT_LOST)]),
    "too long, blank": (b" " * 3_000_000 + b"\n", [Reject(5, "", " " * 100 + "\ufffd", TEXT_LOST)]),
    "as long as may be": (b"9" * LONGEST_LINE_BYTES, [Reject(5, "", "9" * LONGEST_LINE_BYTES, COLUMNS)]),
    "byte order mark inside": (b"\xef\xbb\xbf,active,x\n", [Reject(5, "timestamp_utc", "x", NO_INSTANT)]),
}
ENDS: Mapping[str, Callable[[bytes], bytes]] = {
    "LF": lambda content: content,
    "CRLF": lambda content: content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
    "mixed": lambda content: content.replace(b"UTC\n", b"UTC\r\n"),
}


@pytest.mark.parametrize("name", LINES)
def test_lines(name: str, tmp_path: Path) -> None:
    """Between good rows, the bad lines alone are rejected, each by itself, whatever ends the lines."""
    lines, expected = LINES[name]
    content = HEADER + b"\n".join([*GOOD, lines])
    is_last = not lines.endswith(b"\n")
    for ends, end in ENDS.items():
        (tmp_path / f"{ends}.csv").write_bytes(end(content if is_last else content + GOOD[0]))
    loaded = load(Inputs((str(tmp_path / "*.csv"),)), tmp_path / "set")
    assert outcome(loaded) == (3, 6 if is_last else 9, 3 * len(expected))
    for ends in ENDS:
        assert rejects_of(loaded, source=tmp_path / f"{ends}.csv") == expected


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_quotes(delimiter: str, tmp_path: Path) -> None:
    """Whole file quoted; delimiters and doubled quotes inside quotes are the value's own."""
    values = ["1", "a{0}b", 'say ""hi""', '""', '""{0}""', "", " "]
    header = delimiter.join(f'"{name}"' for name in PING_HEADER.split(","))
    rows = [f'"{value.format(delimiter)}"{delimiter}"active"{delimiter}"{NOON}"' for value in values]
    loaded = load_bytes(tmp_path, "\n".join([header, *rows]).encode())
    plain = sorted([("1",), (f"a{delimiter}b",), ('say "hi"',), ('"',), (f'"{delimiter}"',)])
    assert [row[:1] for row in rows_of(loaded, PINGS)] == plain
    assert rejects_of(loaded) == [Reject(7, "store_id", "", NO_ID), Reject(8, "store_id", " ", NO_ID)]


ROW = b"1,active,2023-01-22 12:00:00 UTC\n"
FILES: Mapping[str, tuple[bytes, str]] = {
    "empty": (b"", "it is empty, without even a header line"),
    "blank header": (b"\n" + HEADER + ROW, "its first line, which should be the header, is blank"),
    "no header": (ROW, "has no column store_id, timestamp_utc, status, which store_status needs; it has: 1, "),
    "column missing": (b"store_id,timestamp_utc\n", "no column status, which store_status needs; it has: store_id, "),
    "column twice": (b"store_id,status,timestamp_utc,storeID\n" + ROW, "it has 2 columns for store_id"),
    "UTF-16": ((HEADER + ROW).decode().encode("utf-16"), "its first line is not UTF-8 text"),
    "UTF-16 without a mark": ((HEADER + ROW).decode().encode("utf-16-le"), "its first line has NUL bytes, as"),
    "Latin-1 header": (b"caf\xe9," + HEADER + ROW, "its first line is not UTF-8 text"),
    "carriage returns": ((HEADER + ROW).replace(b"\n", b"\r"), "its lines end in carriage returns alone"),
    "long header": (b"x" * 3_000_000 + b"\n" + ROW, "its first line is longer than 1,048,576 bytes"),
    "long column": (b'"' + b"x" * 200_000 + b'",' + HEADER, "its first line is no header (field larger than"),
    "long names": (b"x" * 100_000 + b"\n", f"it has: {'x' * 40}…"),
    "gzip cut": (gzip.compress(HEADER + ROW)[:-9], "ended before the end-of-stream marker"),
    "gzip cut in the header": (gzip.compress(HEADER + ROW)[:20], "ended before the end-of-stream marker"),
    "gzip damaged": (gzip.compress(HEADER + ROW * 9)[:-8] + b"\1\2\3\4\5\6\7\0", "CRC check failed"),
    "gzip garbled": (gzip.compress(HEADER + ROW)[:10] + b"\7" + b"\0" * 50, "while decompressing data"),
    "gzip and more": (gzip.compress(HEADER + ROW) + b"hello", "Not a gzipped file"),
    "gzip of nothing": (gzip.compress(b""), "it is empty"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_file_that_cannot_be_read(name: str, tmp_path: Path) -> None:
    """One line that names the file; nothing is loaded."""
    content, said = FILES[name]
    with pytest.raises((SourceUnusable, ColumnsMissing)) as raised:
        load_bytes(tmp_path, content)
    assert str(raised.value).startswith(str(tmp_path / "rows.csv"))
    assert said in str(raised.value)
    assert len(str(raised.value)) < 500
    assert "\n" not in str(raised.value)
    assert not (tmp_path / "set" / "manifest.json").exists()


def test_command_tells(tmp_path: Path) -> None:
    """What a user reads: counts, reasons, the place of the rejects, the exit code; or the one line that is wrong."""
    pings = tmp_path / "pings.csv"
    pings.write_bytes(HEADER + b"\n".join([*GOOD, GOOD[0], b"1,up,2023-01-22 12:00:00 UTC", b"2,up,x", b"\xff"]))
    done = command("load", "--store-status", pings, "--data", tmp_path / "set")
    said = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (3, "")
    assert said[0] == (
        f"store_status: 7 rows read, 3 kept, 1 repeated, 3 rejected: 1 {NO_STATUS}; 1 {NO_INSTANT}; 1 {TEXT_LOST}"
    )
    assert Path(said[1].removeprefix("the rejected rows are in ")).read_text().splitlines()[1:] == [
        f"store_status,{pings},6,status,up,{NO_STATUS}",
        f'store_status,{pings},7,timestamp_utc,x,"{NO_INSTANT}"',
        f'store_status,{pings},8,,\ufffd,"{TEXT_LOST}"',
    ]
    assert said[2] == f"{tmp_path / 'set'} is now version 1"
    pings.write_text("store;state\n")
    done = command("load", "--store-status", pings, "--data", tmp_path / "set")
    assert (done.returncode, done.stdout) == (2, "")
    missing = "store_id, timestamp_utc, status, which store_status needs; it has: store, state"
    assert done.stderr == f"openhours: error: {pings} has no column {missing}\n"


PIECES = [
    *GOOD,
    *(b" ", b"  ", b"\r", b"\r\n", b"\n", b"\n\n", b"\0", b"\x1f", b"\xff", b"\xc2\xa0", b"\xe2\x80\x83", b'"', b","),
    *(b"\t", b"\xef\xbb\xbf", b"\xef\xbf\xbd", b"\x1a", b"\x0b", b"\xc2\x85", b"\xed\xa0\x80", b"#", b"\\", b" " * 70),
]


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=14), first_end=st.sampled_from([b"\n", b"\r\n"]))
@example(pieces=[b" " * (LONGEST_LINE_BYTES + 1), b"\n", b" " * LONGEST_LINE_BYTES, b"\n"], first_end=b"\n")
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_line_is_accounted_for(tmp_path: Path, pieces: list[bytes], first_end: bytes) -> None:
    """Whatever the bytes: the count, DuckDB and a plain reading agree on the rows, and each is told of once."""
    content = HEADER.rstrip() + first_end + b"".join(pieces)
    lines = content.split(b"\n")[1:]
    rows = [
        n for n, line in enumerate(lines, 2) if len(line) > LONGEST_LINE_BYTES or line.removesuffix(b"\r").strip(b" ")
    ]
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    assert count_lines(path, Event()).row_count == len(rows)
    loaded = load(Inputs((str(path),)), tmp_path / "set", tmp_path / "rejects.csv")
    assert loaded.counts[PINGS].read_count == len(rows)
    rejected = [reject.line for reject in rejects_of(loaded)]
    assert len(rejected) == len(set(rejected))
    assert set(rejected) <= set(rows)


def test_errors_are_ours(tmp_path: Path) -> None:
    """Bytes of no kind at all raise what the command tells in one line."""
    for content in (bytes(range(256)), b"\xff" * 100, b"PAR1" + b"\0" * 100 + b"PAR1", b"\x1f\x8b" + b"\0" * 50):
        with pytest.raises(EngineError):
            load_bytes(tmp_path, content)
