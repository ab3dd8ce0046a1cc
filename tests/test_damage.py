"""Damaged files of a data set: told with their names, as a failed run, wherever they are read."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from loads import DAMAGES, Damage, command, load_rows

from engine import open_data
from engine.data_set import DataSet
from engine.errors import DataSetBroken, QueryFailed
from engine.fleet import Fleet
from engine.loading import compact
from engine.report import write_report
from engine.session import Session
from engine.snapshot import take_snapshot

ROWS = [
    f"{store},{'in' * (minute % 3 == 0)}active,2023-06-{day} {10 + minute // 60}:{minute % 60:02}:00 UTC"
    for day in (13, 14)
    for store in range(20)
    for minute in range(0, 300, 7)
]


@pytest.fixture
def data(tmp_path: Path) -> DataSet:
    """A data set of two parts, of which nothing is kept."""
    data = load_rows(tmp_path, ROWS).data
    for file in (data.folder / "kept").iterdir():
        file.unlink()
    return data


def damage(data: DataSet, name: str, how: Damage) -> Path:
    """Damages a file of the data set."""
    file = data.folder / name
    file.write_bytes(how(file.read_bytes()))
    return file


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("kind", ["pings", "edges", "store_ids"])
def test_a_report_names_it(kind: str, how: str, data: DataSet, tmp_path: Path) -> None:
    """Whatever is wrong with the file, and nothing is written."""
    part = data.manifest.parts[0]
    name = {"pings": part.pings, "edges": part.edges, "store_ids": data.manifest.tables["store_ids"]}[kind]
    damage(data, name, DAMAGES[how])
    with pytest.raises(DataSetBroken) as raised:
        write_report(data, tmp_path / "report.csv")
    assert str(raised.value).startswith(f"the data set in {data.folder} can't be read ({name} is damaged: ")
    assert not (tmp_path / "report.csv").exists()


USES: Mapping[str, Callable[[DataSet, Path], object]] = {
    "report": lambda data, folder: write_report(data, folder / "report.csv"),
    "snapshot": lambda data, folder: take_snapshot(data, folder / "snapshots"),
    "span": lambda data, folder: Fleet(data.folder, folder).span("7"),
    "session": lambda data, _: read(open_data(data.folder)),
    "report of a session": lambda data, _: open_data(data.folder).report(),
    "compact": lambda data, _: compact(data.folder),
}


def read(session: Session) -> None:
    """Reads every ping as the command does."""
    session.watch(session.sql("from store_status").fetchall)


@pytest.mark.parametrize("how", ["cut", "middle garbled"])
@pytest.mark.parametrize("use", USES)
def test_whoever_reads_it_is_told(use: str, how: str, data: DataSet, tmp_path: Path) -> None:
    if use == "compact":
        data = load_rows(tmp_path, ["1,active,2023-06-14 20:00:00 UTC"]).data
        for file in (data.folder / "kept").iterdir():
            file.unlink()
    part = data.manifest.parts[1]
    damage(data, part.pings, DAMAGES[how])
    with pytest.raises(DataSetBroken, match=f"{part.pings} is damaged: "):
        USES[use](data, tmp_path)


def test_commands_tell_it(data: DataSet, tmp_path: Path) -> None:
    """In one line, as a failed run."""
    name = data.manifest.parts[1].pings
    whole = (data.folder / name).read_bytes()
    damage(data, name, DAMAGES["middle garbled"])
    late = tmp_path / "late.csv"
    late.write_text("store_id,status,timestamp_utc\n1,active,2023-06-14 12:00:30 UTC\n")
    for arguments in (
        ("report", "--out", tmp_path / "report.csv"),
        ("sql", "from store_status", "--format", "csv"),
        ("sql", "from report", "--format", "table"),
        ("load", "--store-status", late),
    ):
        done = command(*arguments, "-q", "--data", data.folder)
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
        assert f"({name} is damaged: " in done.stderr
    (data.folder / name).write_bytes(whole)
    assert command("report", "-q", "--data", data.folder, "--out", tmp_path / "report.csv").returncode == 0


WRONG = {
    "nonsense": "select nonsense from report",
    "raised": "select error('mine')",
    "raised row by row": "select if(pinged_us > 0, error('mine'), 0) from store_status",
    "no number": "select cast(store_id || 'x' as integer) from stores",
    "no date": "select strptime(store_id, '%Y-%m-%d') from stores",
    "own file": "from read_parquet('{own}')",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_query_stays_one(name: str, data: DataSet, tmp_path: Path) -> None:
    """Also where DuckDB raises the same for it as for a damaged file."""
    own = tmp_path / "own.parquet"
    own.write_bytes(b"PAR1 and nothing more")
    query = WRONG[name].format(own=own)
    with open_data(data.folder) as session, pytest.raises(QueryFailed):
        session.watch(lambda: session.sql(query).fetchall())
    if name == "raised row by row":
        done = command("sql", query, "-q", "--format", "csv", "--data", data.folder)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
        assert done.stderr.startswith("openhours: error: the query failed: ")
