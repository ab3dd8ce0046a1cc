"""The order of relations, and LEAD and LAG over the order of the files."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from random import Random

import duckdb
import pytest
import sqlglot
from loads import rewrite_pings
from sqlglot import exp

from engine import Inputs, load
from engine.catalogue import Relation, catalogue, in_order
from engine.database import ORDER_BROKEN
from engine.errors import OrderBroken, RelationUnknown
from engine.report import write_report
from engine.sight import DATA_SET_FOLDERS
from engine.streaming import streamed

# A part's pings come sorted, so its relations are streamed over them.
OF_PARTS = {name: catalogue("")[name] for name in ("followed", "segments")} | catalogue("parts")
ORDER = OF_PARTS["pings"].order
PINGS = Relation(
    "pings",
    f"""-- pings: those of a test.
-- order: {ORDER}
create or replace temp view pings as
select
    store_key,
    pinged_us,
    is_up
from given_pings;
""",
)
Pings = list[tuple[int, int, bool]]


def found(relation: str, rows: str, *, is_streamed: bool) -> list[tuple[object, ...]]:
    """The rows of a relation over these pings, as it stands or as it streams."""
    relations = OF_PARTS | {"pings": PINGS}
    statements = [each.text for each in in_order(relations, [relation])]
    with duckdb.connect() as connection:
        columns = "store_key, pinged_us, is_up"
        connection.execute(f"create temp table given_pings as from (values {rows}) as given_pings ({columns})")
        for statement in streamed(relations, [relation]) if is_streamed else statements:
            connection.execute(statement)
        return sorted(connection.execute(f"from {relation}").fetchall(), key=str)


def random_pings(seed: int) -> str:
    """Some pings in order, each once: ties, stores of one ping and several stores at the same instants among them."""
    random = Random(seed)
    drawn = {(random.randrange(4), random.randrange(6), random.random() < 0.5) for _ in range(random.randrange(1, 25))}
    return ", ".join(map(str, sorted(drawn, key=lambda row: (row[0], row[1], not row[2]))))


@pytest.mark.parametrize("relation", ["followed", "edges"])
def test_streamed_is_the_partitioned(relation: str) -> None:
    """LEAD and LAG alike, whatever the pings."""
    fixed = "(1, 10, true), (1, 20, true), (1, 20, false), (2, 5, false), (2, 6, true), (7, 5, true), (7, 6, false)"
    for rows in (fixed, *map(random_pings, range(40))):
        assert found(relation, rows, is_streamed=True) == found(relation, rows, is_streamed=False), rows


@pytest.mark.parametrize("relation", ["followed", "edges"])
@pytest.mark.parametrize(
    "rows",
    [
        "(2, 10, true), (1, 20, true)",
        "(1, 20, true), (1, 10, true)",
        "(1, 20, false), (1, 20, true)",
        "(1, 20, false), (1, 20, false)",
        "(1, 10, true), (1, 30, true), (1, 20, true), (1, 40, true)",
        "(1, 10, true), (2, 10, true), (1, 20, true), (3, 10, true)",
    ],
)
def test_rows_out_of_order_are_an_error(relation: str, rows: str) -> None:
    with pytest.raises(duckdb.Error, match=ORDER_BROKEN):
        found(relation, rows, is_streamed=True)


def test_a_repeated_active_row_changes_nothing(sample_files: Mapping[str, Path], tmp_path: Path) -> None:
    """No load writes one, and the proof lets it pass."""
    inputs = Inputs(*((str(path),) for path in sample_files.values()))
    data = load(inputs, tmp_path / "set", is_kept_ahead=False).data

    def repeat(rows: Pings) -> None:
        rows[:] = [row for row in rows for _ in range(1 + row[2])]

    reports = []
    for name in ("once", "twice"):
        write_report(data, tmp_path / f"{name}.csv", is_exact=True)
        reports.append((tmp_path / f"{name}.csv").read_bytes())
        shutil.rmtree(data.folder / "kept")
        for part in data.manifest.parts:
            rewrite_pings(data, part, repeat)
    assert reports[0] == reports[1]


def test_report_over_pings_out_of_order_is_an_error(sample_files: Mapping[str, Path], tmp_path: Path) -> None:
    """Two active pings that stand the wrong way round would leave an outage too long."""
    inputs = Inputs(*((str(path),) for path in sample_files.values()))
    data = load(inputs, tmp_path / "set", is_kept_ahead=False).data

    def swap(rows: Pings) -> None:
        place = next(n for n in range(len(rows)) if rows[n][2] and rows[n + 1][2] and rows[n][0] == rows[n + 1][0])
        rows[place : place + 2] = reversed(rows[place : place + 2])

    rewrite_pings(data, data.manifest.parts[-2], swap)
    with pytest.raises(OrderBroken, match="not in order"):
        write_report(data, tmp_path / "report.csv")
    assert not (tmp_path / "report.csv").exists()


@pytest.mark.parametrize("target", ["down_segments", "edges"])
def test_what_reads_parts_sorts_no_pings(target: str) -> None:
    trees = [sqlglot.parse_one(statement, dialect="duckdb") for statement in streamed(OF_PARTS, [target])]
    windows = [window for tree in trees for window in tree.find_all(exp.Window)]
    assert windows
    assert all(not window.args.get("partition_by") and not window.args.get("order") for window in windows)


def test_every_relation_comes_after_what_it_reads() -> None:
    seen: set[str] = set()
    relations = catalogue(*DATA_SET_FOLDERS)
    for relation in in_order(relations):
        assert relation.reads & relations.keys() <= seen
        seen.add(relation.name)
    assert seen == relations.keys()


def test_unknown_relation() -> None:
    with pytest.raises(RelationUnknown, match="no relation 'nothing'"):
        in_order(catalogue(""), ["nothing"])
