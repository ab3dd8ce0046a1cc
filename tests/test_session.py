"""The engine in a notebook: what a session gives, and how it ends."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pytest
from loads import counted_files, version_files

import engine
from engine import Inputs, Session, load, open_data, open_files
from engine.errors import (
    DataSetMissing,
    OutputUnusable,
    QueryCountWrong,
    QueryFailed,
    QueryRefused,
    RelationUnknown,
    SessionClosed,
)
from engine.settings import settings


@pytest.fixture(scope="module")
def session(sample_files: Mapping[str, Path]) -> Iterator[Session]:
    """The sample, straight from its files, as of a fixed instant."""
    with open_files(**sample_files, as_of=datetime(2023, 3, 15, 12, tzinfo=UTC)) as opened:
        yield opened


def test_public_names() -> None:
    assert set(dir(engine)) == {*engine.__all__, "__version__"}
    assert all(getattr(engine, name).__doc__ for name in engine.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        engine.nothing  # noqa: B018


def test_relations_come_in_any_shape(session: Session) -> None:
    stores = session.relation("stores")
    assert isinstance(stores, duckdb.DuckDBPyRelation)
    assert isinstance(stores.pl(), pl.DataFrame)
    table = session.relation("stores").to_arrow_table()
    assert isinstance(table, pa.Table)
    assert table.num_rows == session.report().height == 60
    assert set(session.relations) >= {"report", "outages", "availability", "store_status"}
    with pytest.raises(RelationUnknown, match="no relation 'shop'"):
        session.relation("shop")


def test_as_of(session: Session, sample_files: Mapping[str, Path]) -> None:
    assert session.as_of == datetime(2023, 3, 15, 12, tzinfo=UTC)
    with open_files(sample_files["store_status"]) as latest:
        assert latest.as_of == datetime(2023, 3, 15, 18, 11, 18, 743510, tzinfo=UTC)
        with open_data(latest.data.folder, as_of=None) as same:
            assert same.as_of == latest.as_of


def test_parameters_in_order_and_by_name(session: Session) -> None:
    assert session.sql("select ? + ? as sum", [1, 2]).fetchall() == [(3,)]
    assert session.sql("select $day as day", {"day": 2}).fetchall() == [(2,)]


@pytest.mark.parametrize("query", ["drop view report", "select 1; drop view report", "copy report to 'x.csv'"])
def test_only_selects_run(session: Session, query: str) -> None:
    with pytest.raises(QueryRefused, match="the data is read-only"):
        session.sql(query)


@pytest.mark.parametrize("query", ["", "-- nothing", "select 1; select 2"])
def test_one_select_is_wanted(session: Session, query: str) -> None:
    with pytest.raises(QueryCountWrong, match=r"[02] selects, where one is wanted"):
        session.sql(query)


def test_wrong_query_is_told(session: Session) -> None:
    with pytest.raises(QueryFailed, match="nonsense"):
        session.sql("select nonsense from report")


def test_availability_is_what_the_report_says(session: Session) -> None:
    shares = session.sql(
        "select availability_ratio - uptime_last_week_us / (uptime_last_week_us + downtime_last_week_us)"
        " from availability inner join report_exact using (store_id)"
        " where window_name = 'last_week' and uptime_last_week_us + downtime_last_week_us > 0"
    ).fetchall()
    assert len(shares) > 50
    assert all(difference == 0 for (difference,) in shares)
    never_open = session.sql("select count(*) from availability where uptime_hours + downtime_hours = 0").fetchall()
    assert session.sql("select count(*) from availability where availability_ratio is null").fetchall() == never_open


def test_outages_for_people(session: Session) -> None:
    longest = session.sql("from outage_times order by minutes desc limit 1").pl().to_dicts()[0]
    length = longest["ends_at"] - longest["starts_at"]
    assert longest["minutes"] == pytest.approx(length.total_seconds() / 60, rel=1e-12)
    total = session.sql("select sum(minutes) * 60000000 from outage_times").fetchall()[0][0]
    assert round(total) == session.sql("select sum(ends_us - starts_us) from outages").fetchall()[0][0]


def test_shown_in_a_notebook(session: Session) -> None:
    assert repr(session) == "<Openhours session: 60 stores, 10,683 pings, as of 2023-03-15T12:00:00Z>"
    assert "<code>outages</code>" in session._repr_html_()


@pytest.mark.parametrize(
    "use",
    [
        lambda session, _: session.report(),
        lambda session, _: session.relation("report"),
        lambda session, _: session.sql("select 1"),
        lambda session, path: session.write_report(path / "report.csv"),
    ],
)
def test_closed_session_says_so(sample_set: Path, use: Callable[[Session, Path], object], tmp_path: Path) -> None:
    session = open_data(sample_set)
    session.close()
    with pytest.raises(SessionClosed, match="this session is closed"):
        use(session, tmp_path)


def test_nothing_is_left_on_disk(sample_files: Mapping[str, Path]) -> None:
    with open_files(sample_files["store_status"]) as opened:
        assert opened.data.folder.is_relative_to(settings().spill)
        folder = opened.data.folder
    assert not folder.exists()
    with pytest.raises(DataSetMissing):
        open_data(folder)


def test_loads_leave_what_is_read(sample_files: Mapping[str, Path], tmp_path: Path) -> None:
    load(Inputs(store_status=sample_files["store_status"]), str(tmp_path / "set"))
    with open_data(tmp_path / "set") as opened:
        before = opened.report()
        for day in range(3):
            more = tmp_path / f"{day}.csv"
            more.write_text(f"store_id,status,timestamp_utc\n{day},active,2023-03-1{day} 10:00:00 UTC\n")
            load(Inputs(store_status=(str(more),)), tmp_path / "set")
        assert opened.report().equals(before)
        assert version_files(tmp_path / "set") == counted_files(tmp_path / "set", 1, 3, 4)
    load(Inputs(store_tz=(str(sample_files["store_tz"]),)), tmp_path / "set")
    assert version_files(tmp_path / "set") == counted_files(tmp_path / "set", 4, 5)


def test_no_report_goes_into_the_data_set(sample_set: Path) -> None:
    whole = (sample_set / "manifest.json").read_bytes()
    with open_data(sample_set) as opened, pytest.raises(OutputUnusable, match="it is in the folder of the data set"):
        opened.write_report(sample_set / "manifest.json")
    assert (sample_set / "manifest.json").read_bytes() == whole
