"""The data sets that are measured, and what they are loaded from: made where they are not there yet."""

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from .processes import run

HERE = Path(__file__).parent
OPENHOURS = Path(sys.executable).parent / "openhours"
TABLES = ("store_status", "store_hours", "store_tz")
# What the weekly report reads.
REPORT_DAYS = 8
# More pings than these are loaded in the order of time, so many at once, and their input does not stay.
LOADED_AT_ONCE = 50_000_000


@dataclass(frozen=True)
class Size:
    """How much data the benchmark makes."""

    stores: int
    pings: int
    ids: str
    days: int = REPORT_DAYS

    @property
    def folder_name(self) -> str:
        """Where in the work folder it lies."""
        span = "" if self.days == REPORT_DAYS else f"-{self.days}-days"
        return f"{self.stores}-{self.pings}-{self.ids}{span}"

    @property
    def pings_per_store(self) -> int:
        """As many for each."""
        return self.pings // self.stores


def data_set(work: Path, size: Size) -> Path:
    """The data set of that size. One of another layout is made anew."""
    folder = work / size.folder_name
    data, unfinished = folder / "data", folder / "data.part"
    if layout_of(data) == known_layout():
        return data
    for path in (data, unfinished):
        shutil.rmtree(path, ignore_errors=True)
    for paths in slices(work, size):
        tell(f"loading {size.folder_name}")
        run([*load_into(unfinished), *inputs(paths)])
    if size.pings > LOADED_AT_ONCE:
        # One part a date, as after a single load.
        run([str(OPENHOURS), "compact", "-q", "--data", str(unfinished)])
    unfinished.rename(data)
    return data


def slices(work: Path, size: Size) -> Iterator[list[str]]:
    """The input files of one load after another; those of many are gone when the next ones come."""
    count = -(-size.pings // LOADED_AT_ONCE)
    if count == 1:
        yield input_files(work, size)
        return
    folder = work / size.folder_name / "slice"
    for first, end in pairwise(size.pings_per_store * number // count for number in range(count + 1)):
        shutil.rmtree(folder, ignore_errors=True)
        yield write_inputs(folder, size, first, end - first)
    shutil.rmtree(folder)


def input_files(work: Path, size: Size) -> list[str]:
    """The three tables' files with all pings of that size."""
    return write_inputs(work / size.folder_name, size, 0, size.pings_per_store)


def new_input_files(work: Path, size: Size) -> list[str]:
    """The three tables' files with 1 % more pings, which come after the latest of all stores."""
    count = max(1, size.pings_per_store // 100)
    return write_inputs(work / size.folder_name / "new", size, size.pings_per_store, count)


def write_inputs(folder: Path, size: Size, first: int, count: int) -> list[str]:
    """The three tables' files with so many pings of each store, from one of their numbers on."""
    paths = [folder / f"{table}.parquet" for table in TABLES]
    if not all(path.exists() for path in paths):
        tell(f"making {size.stores * count:,} pings for {folder.name}")
        span = ["--days", str(size.days), "--pings-per-store", str(size.pings_per_store)]
        stretch = ["--first", str(first), "--count", str(count)]
        what = ["--stores", str(size.stores), "--ids", size.ids, *span, *stretch]
        run([sys.executable, str(HERE / "inputs.py"), *what, "--out", str(folder)])
    return [str(path) for path in paths]


def load_into(data: Path) -> list[str]:
    """The command that loads into a data set; its inputs are to follow."""
    return [str(OPENHOURS), "load", "-q", "--data", str(data)]


def report_of(data: Path, out: str) -> list[str]:
    """The command that reports on a data set."""
    return [str(OPENHOURS), "report", "-q", "--data", str(data), "--out", out]


def inputs(paths: Sequence[str]) -> list[str]:
    """The options that name the three tables' files."""
    named = zip(("--store-status", "--store-hours", "--store-tz"), paths, strict=True)
    return [word for option in named for word in option]


def layout_of(data: Path) -> int | None:
    """The layout of a data set; None where there is none."""
    try:
        return int(json.loads((data / "manifest.json").read_text(encoding="utf-8"))["layout"])
    except FileNotFoundError:
        return None


@cache
def known_layout() -> int:
    """The layout that openhours writes."""
    return int(run([sys.executable, str(HERE / "known_layout.py")]).output)


def part_files(data: Path) -> list[str]:
    """The files of a data set's pings."""
    return run([sys.executable, str(HERE / "part_files.py"), str(data)]).output.splitlines()


def kept_files(data: Path) -> set[Path]:
    """What is kept of a data set's parts."""
    return set((data / "kept").glob("*.parquet"))


def forget(data: Path) -> None:
    """Removes what is kept."""
    shutil.rmtree(data / "kept", ignore_errors=True)


def tell(doing: str) -> None:
    """What takes so long."""
    print(f"{doing} …", file=sys.stderr, flush=True)
