"""Two authors, one answer: the SQL and the plain oracle agree to the microsecond, whatever the stores."""

import os
from collections.abc import Mapping
from pathlib import Path

import oracle
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inputs import doubled, write_inputs
from random_stores import Tables, random_tables, tables

from engine import Session, open_files
from engine.instants import show_instant
from engine.report import write_report

# 100,000 once by hand: OPENHOURS_TEST_STORES=100000 pytest tests/test_equality.py
STORES = int(os.environ.get("OPENHOURS_TEST_STORES", "2400"))
STORES_A_DRAW = 120


def opened(drawn: Tables, folder: Path) -> Session:
    """A session over the tables, straight from CSV files."""
    given_files = write_inputs(drawn, folder)
    return open_files(
        given_files.store_status, given_files.store_hours, given_files.store_tz, as_of=show_instant(drawn.as_of_us)
    )


def exact(session: Session) -> Mapping[str, oracle.Lengths]:
    """The exact lengths by store as the streaming report gives them, which must be what the plain views give."""
    streamed = session.report(is_exact=True).select("store_id", *oracle.Lengths._fields).rows()
    viewed = session.sql(f"select store_id, {', '.join(oracle.Lengths._fields)} from report_exact").fetchall()
    assert streamed == viewed
    return {store_id: oracle.Lengths(*lengths) for store_id, *lengths in streamed}


@pytest.mark.parametrize("seed", range(STORES // STORES_A_DRAW))
def test_random_stores(seed: int, comparable_zones: list[str], tmp_path: Path) -> None:
    drawn = random_tables(seed, STORES_A_DRAW, comparable_zones)
    with opened(drawn, tmp_path) as session:
        assert session.loaded is not None
        assert session.loaded.rejected_count == 0
        found = exact(session)
    expected = oracle.lengths(drawn.pings, drawn.hours, drawn.zones, drawn.as_of_us)
    assert list(found) == list(expected)
    assert found == expected


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_drawn_stores(
    data: st.DataObject, comparable_zones: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    drawn = data.draw(tables(comparable_zones))
    with opened(drawn, tmp_path_factory.mktemp("drawn")) as session:
        assert exact(session) == oracle.lengths(drawn.pings, drawn.hours, drawn.zones, drawn.as_of_us)


def test_order_and_repeats_change_nothing(comparable_zones: list[str], tmp_path: Path) -> None:
    drawn = random_tables(77, 200, comparable_zones)
    texts: list[bytes] = []
    for number, variant in enumerate((drawn, doubled(drawn, 1), doubled(drawn, 2))):
        folder = tmp_path / str(number)
        folder.mkdir()
        with opened(variant, folder) as session:
            write_report(session.data, folder / "report.csv", as_of_us=drawn.as_of_us)
        texts.append((folder / "report.csv").read_bytes())
    assert texts[0] == texts[1] == texts[2]
    assert texts[0].decode() == oracle.report_csv(drawn.pings, drawn.hours, drawn.zones, drawn.as_of_us)


def test_latest_ping_is_the_default(comparable_zones: list[str], tmp_path: Path) -> None:
    drawn = random_tables(5, 50, comparable_zones)
    files = write_inputs(drawn, tmp_path)
    with open_files(files.store_status, files.store_hours, files.store_tz) as session:
        latest = max(oracle.instant_us(instant) for _, instant, _ in drawn.pings)
        assert session.as_of_us == latest
        assert exact(session) == oracle.lengths(drawn.pings, drawn.hours, drawn.zones)
