"""The benchmark's rivals at a small size: each that is installed gives the oracle's figures, or is told to be wrong."""

import csv
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import oracle
import polars as pl
import pytest
from bench.contest import compete, show
from bench.entrants import Entrant
from bench.rivals import given, task
from bench.rivals.lineup import Rival, lineup
from bench.rivals.same import difference
from inputs import write_inputs
from random_stores import Tables, random_tables

from engine import load
from engine.instants import show_instant

pytestmark = pytest.mark.any_duckdb

TESTS = Path(__file__).parent
STORES = 120
ZONES = ["America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Europe/Berlin", "UTC"]
RIVALS = lineup(1, 1)
NUMBER = r"\d[\d,]*(?:\.\d+)?"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's own user can enter, unlike pytest's."""
    with tempfile.TemporaryDirectory(prefix="rivals-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def drawn() -> Tables:
    """Random stores, with pings at openings, at closings, twice at one instant, and after the report's."""
    return random_tables(23, STORES, ZONES)


@pytest.fixture(scope="module")
def given_folders(folder: Path, drawn: Tables) -> dict[str, Path]:
    """What the rivals are given, in each order."""
    data = folder / "data"
    load(write_inputs(drawn, folder), data)
    folders = {order: folder / order for order in given.ORDERS}
    for order, out in folders.items():
        given.write_given(data, STORES, order, out, show_instant(drawn.as_of_us))
    return folders


@pytest.mark.parametrize("order", given.ORDERS)
@pytest.mark.parametrize("rival", RIVALS, ids=[rival.file_name for rival in RIVALS])
def test_rivals_agree_with_the_oracle(rival: Rival, order: str, given_folders: dict[str, Path], drawn: Tables) -> None:
    if not rival.is_installed:
        pytest.skip(f"{rival.name} is not installed")
    out = given_folders[order] / f"{rival.file_name}.csv"
    if rival.needs_postgres:
        run("-m", "bench.rivals.postgres_cluster", str(given_folders[order]))
    run(*rival.command(given_folders[order], out)[1:])
    with out.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header == ["store_id", *oracle.Lengths._fields]
    found = [(store_id, oracle.Lengths(*map(int, figures))) for store_id, *figures in rows]
    assert found == list(oracle.lengths(drawn.pings, drawn.hours, drawn.zones, drawn.as_of_us).items())


def test_the_table_has_a_line_for_each(folder: Path) -> None:
    size = ["--stores", "40", "--pings", "4000", "--ids", "uuid", "--runs", "1", "--work", str(folder / "work")]
    rivals = ["--rivals", "--order", "arrival", "--postgres-part", "4", "--pandas-part", "4"]
    text = run("-m", "tests.bench", *size, *rivals, cwd=TESTS.parent)
    for name, is_there, pings in [
        ("openhours", True, "4,000"),
        *((rival.name, rival.is_installed, f"{100 * rival.store_count(40):,}") for rival in lineup(4, 4)),
    ]:
        measured = rf"\S.* {pings} +{NUMBER} +{NUMBER} +{NUMBER} +{NUMBER} x  yes"
        line = measured if is_there else r"not installed: pip install -e \"\.\[bench\]\""
        assert re.search(rf"^{re.escape(name)} +{line}$", text, re.MULTILINE), name


def test_wrong_figures_are_told_without_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(TESTS)
    stores = tmp_path / "stores.parquet"
    pl.DataFrame({"store_id": ["a"]}).write_parquet(stores)
    header = ",".join(["store_id", *task.FIGURES])

    def entrant(name: str, written: str) -> Entrant:
        out = tmp_path / f"{name}.csv"
        write = "import sys; open(sys.argv[1], 'w').write(sys.argv[2])"
        return Entrant(name, [sys.executable, "-c", write, str(out), f"{header}\n{written}\n"], out, 10, stores)

    fails = Entrant("fails", [sys.executable, "-c", "exit('out of luck')"], tmp_path / "none.csv", 10, stores)
    present = [entrant("ours", "a,1,2,3,4,5,6"), entrant("wrong", "a,1,2,3,4,5,7"), fails]
    _, ours, wrong, failed = "\n".join(show(compete(present, 2))).split("\n", 3)
    assert re.fullmatch(rf"ours .* 10 .* {NUMBER} x  yes", ours)
    assert re.fullmatch("wrong +WRONG: downtime_last_week_us of a: 7, not 6", wrong)
    assert re.match("fails +FAILED: exit code 1 from: ", failed)
    assert failed.endswith("out of luck")


def test_stores_must_be_the_same_and_in_order() -> None:
    ours = pl.DataFrame({"store_id": ["a", "b"], **{name: ["0", "0"] for name in task.FIGURES}})
    assert difference(ours, ours) is None
    for theirs in (ours.reverse(), ours.head(1), pl.concat([ours, ours])):
        assert difference(ours, theirs) == f"{theirs.height} stores, not the 2 of ours in their order"


def run(*arguments: str, cwd: Path = TESTS) -> str:
    """What another Python says."""
    done = subprocess.run([sys.executable, *arguments], cwd=cwd, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout
