"""Reports of an attached PostgreSQL database, for tests: what one reads, and the layouts of tables that it reads."""

from collections.abc import Callable
from pathlib import Path

from databases import INDEXED, PARTITIONED, PLAIN

from engine.attached import ReportStager
from engine.data_set import DataSet
from engine.loading import Loaded, load_staged
from engine.progress import tell_nobody
from engine.report import write_report

LAYOUTS = {"plain": PLAIN, "indexed": INDEXED, "partitioned": PARTITIONED}
AS_OF = "2023-03-15T12:00:00Z"
AS_OF_US = 1_678_881_600_000_000
PING = ("2023-03-15 11:00:00+00", "inactive")


def read(url: str, folder: Path, as_of_us: int | None = None, tell: Callable[..., None] = tell_nobody) -> Loaded:
    """What a report of the database reads, as a data set of its own."""
    return load_staged(ReportStager(url, as_of_us), folder, None, tell, is_kept_ahead=False)


def report_of(data: DataSet, path: Path, as_of_us: int | None = None) -> bytes:
    """The report as CSV."""
    write_report(data, path, as_of_us=as_of_us)
    return path.read_bytes()
