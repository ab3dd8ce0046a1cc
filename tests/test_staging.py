"""The two ways to stage a file of pings, quick and careful: which is taken when, and that nothing tells them apart."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from loads import PING_HEADER

from engine import Inputs, intake
from engine.database import connect, identifier
from engine.errors import CountsDisagree
from engine.lines import CHUNK_BYTES
from engine.progress import Tell, tell_nobody
from engine.rejects import write_rejects
from engine.sources import STORE_STATUS, Source, find_sources

ROW = "1,active,2023-01-22 12:00:00 UTC\n"
MANY = ROW * (CHUNK_BYTES // len(ROW) + 1)
LINES_A_FILE = 2_000
IDS = [
    "1",
    "007",
    "",
    " ",
    "  1 ",
    "\t",
    "\u00a0\u3000",
    "\u00a0x",
    "~",
    "\x7f",
    "!",
    "é店",
    "NULL",
    "#",
    "\\",
    "\ufeff",
    "-5",
]
STATUSES = ["active", "inactive", "ACTIVE", " Inactive ", "activ", "", "active ", "null", "\tactive", "inactivé", "1"]
INSTANTS = [
    "2023-01-22 12:09:39.388884 UTC",
    "2023-01-22 12:09:39.380000 UTC",
    "2023-01-22 12:09:39.3 UTC",
    "2023-01-22 12:09:39 UTC",
    "2023-1-2 3:04:5.06 UTC",
    " 2023-01-22  12:09:39\tUTC ",
    "2024-02-29 23:59:59.1234567 UTC",
    "2023-01-22T12:09:39Z",
    "2023-01-22 12:09:39+05:30",
    "2023-01-22 12:09:39-0800 UTC",
    "2023-01-22 24:00:00 UTC",
    "2023-01-22 23:59:60 UTC",
    "1970-01-01 00:00:00 UTC",
    "1969-12-31 23:59:59.999999 UTC",
    "9999-12-31 23:59:59.999999 UTC",
    "12023-01-22 12:09:39 UTC",
    "0044-03-15 (BC) 12:09:39 UTC",
    "infinity UTC",
]
PIECES = [*"0123456789-:. +TZtz/_\t\v\f\u00a0\uff11", "UTC", " UTC", "  ", "+05", "-08:00", "(BC)", "PM", "epoch", ","]
# Header, delimiter, line end, and the columns too many that a row may have: two of them no quick reading takes.
SHAPES: Sequence[tuple[str, str, str, int]] = [
    (PING_HEADER, ",", "\n", 1),
    (PING_HEADER, ",", "\r\n", 1),
    ("timestamp_utc;note;store_id;status", ";", "\n", 1),
    ("\ufeffstatus\tstore_id\ttimestamp_utc", "\t", "\n", 1),
    ("store_id|status|timestamp_utc|", "|", "\r\n", 1),
    (PING_HEADER, ",", "\n", 3),
]


def staged(folder: Path, *paths: Path) -> tuple[list[tuple[Any, ...]], list[str]]:
    """The staged pings, sorted, and the lines of the rejects file."""
    sources = find_sources(Inputs(tuple(map(str, paths))))
    rejects = folder / "rejects.csv"
    rejects.unlink(missing_ok=True)
    with connect(folder) as connection:
        read, _ = intake.stage(connection, sources, None, folder, tell_nobody)
        pings = connection.sql(f"from {identifier(STORE_STATUS.staged)}")
        rows = pings.select("rejected_in, store_id, pinged_us, is_up").order("all").fetchall()
        write_rejects(connection, read, rejects, tell_nobody)
    return rows, rejects.read_text(encoding="utf-8").splitlines() if rejects.exists() else []


def nasty_lines(chance: random.Random, names: Sequence[str], delimiter: str, most_beyond: int) -> Iterator[str]:
    """Lines of which about half are good."""
    for _ in range(LINES_A_FILE):
        values = {
            "store_id": chance.choice(IDS[:2]),
            "status": chance.choice(STATUSES[:2]),
            "timestamp_utc": INSTANTS[0],
        }
        kind = chance.randrange(8)
        if kind == 0:
            values["store_id"] = chance.choice(IDS)
        elif kind == 1:
            values["status"] = chance.choice(STATUSES)
        elif kind < 6:
            values["timestamp_utc"] = mutated(chance, chance.choice(INSTANTS))
        row = [values.get(name, chance.choice(["", "x"])) for name in names]
        if chance.random() < 0.05:
            row = row[: chance.randrange(len(row))]
        elif chance.random() < 0.05:
            row += [chance.choice(["", "x"]) for _ in range(chance.randint(1, most_beyond))]
        yield delimiter.join(row) if chance.random() > 0.02 else " " * chance.randrange(4)


def mutated(chance: random.Random, text: str) -> str:
    """The text with up to two small changes."""
    for _ in range(chance.randrange(2)):
        start = chance.randrange(len(text) + 1)
        end = start + chance.randrange(2)
        text = text[:start] + chance.choice(["", *PIECES]) + text[end:]
    return text


@pytest.mark.parametrize("shape", SHAPES, ids=repr)
@pytest.mark.parametrize("seed", range(2))
def test_both_ways_give_the_same(
    shape: tuple[str, str, str, int], seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row by row and reject by reject, whatever is wrong with the lines."""
    header, delimiter, end, most_beyond = shape
    names = header.removeprefix("\ufeff").split(delimiter)
    lines = [header, *nasty_lines(random.Random(seed), names, delimiter, most_beyond)]
    path = tmp_path / "rows.csv"
    path.write_bytes(end.join(lines).encode())
    quick = staged(tmp_path, path)
    monkeypatch.setattr(intake, "starts_quoted", lambda _: True)
    careful = staged(tmp_path, path)
    assert quick == careful
    assert LINES_A_FILE / 4 < len(careful[1]) < LINES_A_FILE * 3 / 4


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The usual spelling, in which leading zeros may be missing, and blanks be several.
USUAL = re.compile(
    r"\s*(?P<year>[0-9]{1,4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})\s+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{1,2}):"
    r"(?P<second>[0-9]{1,2})([.](?P<fraction>[0-9]{1,6}))?\s+UTC\s*",
    re.ASCII,
)
# Any other, as the rules have it; its spaces and its case are seen to before.
SPELLING = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[ T](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
    r"([.](?P<fraction>[0-9]+))? ?(Z|UTC|(?P<sign>[+-])(?P<hours>0[0-9]|1[0-5])(:?(?P<minutes>[0-5][0-9]))?)"
)


def microseconds(text: str) -> int | None:
    """The instant by a plain reading of its digits; none where there is no such one from 1970 to 9999."""
    usual = USUAL.fullmatch(text)
    if usual:
        year, month, day, hour, minute, second = (int(number) for number in usual.groups()[:6])
        micros = int((usual["fraction"] or "").ljust(6, "0"))
        with suppress(ValueError):
            since = datetime(year, month, day, hour, minute, second, micros, UTC) - EPOCH
            return since // timedelta(microseconds=1) if since >= timedelta() else None
    found = SPELLING.fullmatch(text.strip(" \u00a0").upper())
    if not found:
        return None
    minute, second = int(found["minute"]), int(found["second"])
    micros = int((found["fraction"] or "").ljust(6, "0")[:6])
    is_midnight = found["hour"] == "24" and not minute and not second and not micros
    if minute > 59 or second > 59 or (int(found["hour"]) > 23 and not is_midnight):
        return None
    try:
        days = datetime.fromisoformat(found["date"]) - datetime(1970, 1, 1)  # noqa: DTZ001 - a date alone
    except ValueError:
        return None
    offset = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    clock = days + timedelta(hours=int(found["hour"]), minutes=minute, seconds=second, microseconds=micros)
    instant = (clock + offset if found["sign"] == "-" else clock - offset) // timedelta(microseconds=1)
    return instant if 0 <= instant < 253_402_300_800_000_000 else None


@pytest.mark.parametrize("seed", range(2))
def test_instants(seed: int, tmp_path: Path) -> None:
    """What any change of a digit or a sign makes of an instant."""
    chance = random.Random(seed)
    texts = [mutated(chance, chance.choice(INSTANTS)).replace(",", "") for _ in range(LINES_A_FILE * 5)]
    path = tmp_path / "rows.csv"
    path.write_text("\n".join([PING_HEADER, *(f"{n},active,{text}" for n, text in enumerate(texts))]))
    rows, _ = staged(tmp_path, path)
    found = {int(store_id): None if rejected else us for rejected, store_id, us, _ in rows}
    assert len(found) == len(texts)
    expected = {n: microseconds(text) for n, text in enumerate(texts)}
    assert not [(texts[n], us, expected[n]) for n, us in found.items() if us != expected[n]]
    assert 0.2 < sum(us is not None for us in expected.values()) / len(texts) < 0.8


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How each file was read, one after the other."""
    taken: list[str] = []
    fill = intake.fill

    def noted(
        connection: duckdb.DuckDBPyConnection, staged: str, sources: Sequence[Source], name: str, doing: str, tell: Tell
    ) -> int:
        taken.extend(source.layout.kind for source in sources)
        return fill(connection, staged, sources, name, doing, tell)

    monkeypatch.setattr(intake, "fill", noted)
    return taken


WAYS: Mapping[str, tuple[str, list[str]]] = {
    "plain": (ROW, ["unquoted"]),
    "no row": ("", ["unquoted"]),
    "blank lines": (ROW + "\n   \n\n" + ROW, ["unquoted"]),
    "rows that can't be used": ("x\n,,\n1,up,x\n1,active,x,\n" + ROW, ["unquoted"]),
    "columns beyond count": (ROW + "1,active,x,1,2\n", ["unquoted", "csv"]),
    "quote": (ROW + '"1",active,2023-01-22 12:00:00 UTC\n', ["csv"]),
    "quote far behind": (MANY + '"1",active,2023-01-22 12:00:00 UTC\n', ["unquoted", "csv"]),
    "unit separator": (ROW + "\x1f,active,2023-01-22 12:00:00 UTC\n", ["unquoted", "csv"]),
}


@pytest.mark.parametrize("name", WAYS)
def test_way(name: str, ways: list[str], tmp_path: Path) -> None:
    """The careful way is taken where quotes would be misread, and where the quick one failed."""
    rows, expected = WAYS[name]
    (tmp_path / "rows.csv").write_text(f"{PING_HEADER}\n{rows}")
    with connect(tmp_path) as connection:
        intake.stage(connection, find_sources(Inputs((str(tmp_path / "rows.csv"),))), None, tmp_path, tell_nobody)
    assert ways == expected


def test_quotes_far_behind(tmp_path: Path) -> None:
    """A quick reading would keep them in the values."""
    path = tmp_path / "rows.csv"
    path.write_text(f'{PING_HEADER}\n{MANY}"a,b",active,"2023-01-22 12:00:00 UTC"\n')
    rows, rejects = staged(tmp_path, path)
    assert rows[-1][1] == "a,b"
    assert rejects == []


def test_one_file_of_several_is_read_with_care(ways: list[str], tmp_path: Path) -> None:
    """Each is read alone then, and the others are read the quick way again."""
    for name, rows in {"a": ROW, "b": "1,active,x,1,2\n" + ROW, "c": ROW}.items():
        (tmp_path / f"{name}.csv").write_text(f"{PING_HEADER}\n{rows}")
    with connect(tmp_path) as connection:
        sources = find_sources(Inputs((str(tmp_path / "*.csv"),)))
        _, counts = intake.stage(connection, sources, None, tmp_path, tell_nobody)
    assert counts["store_status"] == intake.RowCounts(read_count=4, rejected_count=1)
    assert ways == ["unquoted", "unquoted", "unquoted", "unquoted", "unquoted", "csv", "unquoted"]


@pytest.mark.parametrize(("lost", "expected"), [({"unquoted"}, 1), ({"unquoted", "csv"}, None)])
def test_lost_rows(lost: set[str], expected: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that the quick way loses are found by the careful one; if that loses them too, nothing is loaded."""
    fill = intake.fill

    def losing(
        connection: duckdb.DuckDBPyConnection, staged: str, sources: Sequence[Source], name: str, doing: str, tell: Tell
    ) -> int:
        count = fill(connection, staged, sources, name, doing, tell)
        if sources[0].layout.kind not in lost:
            return count
        connection.execute(f"delete from {identifier(staged)}")
        return 0

    monkeypatch.setattr(intake, "fill", losing)
    (tmp_path / "rows.csv").write_text(f"{PING_HEADER}\n{ROW}")
    sources = find_sources(Inputs((str(tmp_path / "rows.csv"),)))
    with connect(tmp_path) as connection:
        if expected is None:
            with pytest.raises(CountsDisagree):
                intake.stage(connection, sources, None, tmp_path, tell_nobody)
        else:
            _, counts = intake.stage(connection, sources, None, tmp_path, tell_nobody)
            assert counts["store_status"].read_count == expected
