"""The order of relations, and LEAD over the order of the files."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import sqlglot
from sqlglot import exp

from engine import Inputs, load
from engine.catalogue import catalogue, in_order
from engine.database import ORDER_BROKEN
from engine.errors import OrderBroken, RelationUnknown
from engine.pipeline import in_file_order
from engine.report import DATA_SET_FOLDERS, write_report

ORDER = "store_key, pinged_us, is_up desc"
FOLLOWED = """
    create or replace temp view followed as
    select store_key, pinged_us, is_up, lead(pinged_us) over in_store as next_pinged_us
    from pings
    window in_store as (partition by store_key order by pinged_us, is_up desc)
"""


def followed(rows: str, *, is_streamed: bool) -> list[tuple[object, ...]]:
    """The pings with their next ones, by the relation as it stands or as it streams."""
    tree = sqlglot.parse_one(FOLLOWED, dialect="duckdb")
    assert isinstance(tree, exp.Create)
    with duckdb.connect() as connection:
        connection.execute(f"create temp table pings as from (values {rows}) as pings (store_key, pinged_us, is_up)")
        connection.execute(in_file_order(tree, ORDER).sql(dialect="duckdb") if is_streamed else FOLLOWED)
        return connection.execute("from followed").fetchall()


def test_streamed_lead_is_the_partitioned_one() -> None:
    rows = "(1, 10, true), (1, 20, true), (1, 20, false), (1, 20, false), (2, 5, false), (7, 5, true), (7, 6, false)"
    assert sorted(followed(rows, is_streamed=True), key=str) == sorted(followed(rows, is_streamed=False), key=str)


@pytest.mark.parametrize(
    "rows",
    [
        "(2, 10, true), (1, 20, true)",
        "(1, 20, true), (1, 10, true)",
        "(1, 20, false), (1, 20, true)",
    ],
)
def test_rows_out_of_order_are_an_error(rows: str) -> None:
    with pytest.raises(duckdb.Error, match=ORDER_BROKEN):
        followed(rows, is_streamed=True)


def test_report_over_pings_out_of_order_is_an_error(sample_files: Mapping[str, Path], tmp_path: Path) -> None:
    """Two active pings that stand the wrong way round would leave an outage too long."""
    data = load(Inputs(*((str(path),) for path in sample_files.values())), tmp_path).data
    pings = data.file("store_status")
    with duckdb.connect() as connection:
        rows = connection.execute("from read_parquet(?)", [str(pings)]).fetchall()
        place = next(
            n for n in range(5000, len(rows)) if rows[n][2] and rows[n + 1][2] and rows[n][0] == rows[n + 1][0]
        )
        rows[place : place + 2] = reversed(rows[place : place + 2])
        connection.register("swapped", pa.Table.from_pylist([dict(zip("kts", row, strict=True)) for row in rows]))
        connection.execute(f"copy (select k::int as store_key, t as pinged_us, s as is_up from swapped) to '{pings}'")
    with pytest.raises(OrderBroken, match="not in order"):
        write_report(data, tmp_path / "report.csv")
    assert not (tmp_path / "report.csv").exists()


def test_streamed_report_sorts_no_pings() -> None:
    relations = catalogue(*DATA_SET_FOLDERS)
    order = relations["store_status"].order
    assert order == ORDER
    windows = in_file_order(relations["segments"].tree, order).find_all(exp.Window)
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
