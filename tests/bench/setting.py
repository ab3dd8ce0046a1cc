"""What every measure starts from, and what several of them share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from .data_sets import Size, data_set, forget, report_of
from .processes import Cost, Task
from .table import Bar, Row

# What takes less than this beside its start is no yardstick.
LEAST_CPU_SECONDS = 0.05

Figures: TypeAlias = tuple[list[Row], list[Bar]]


@dataclass(frozen=True)
class Setting:
    """What is measured, and how often."""

    work: Path
    size: Size
    runs: int
    is_large: bool  # memory is measured at ten times the pings too
    weeks: int  # of history
    csv: Sequence[str]  # files of the three tables; none if not given

    @property
    def out(self) -> str:
        """Where the reports go."""
        return str(self.work / "report.csv")


Measure: TypeAlias = Callable[[Setting], Figures]


def cold_report(setting: Setting, size: Size) -> Task:
    """The report of a data set where nothing is kept. It leaves behind what a load would have kept."""
    data = data_set(setting.work, size)
    return Task(report_of(data, setting.out), prepare=lambda: forget(data))


def kept_report(setting: Setting, size: Size) -> Task:
    """The report of a data set as a load leaves it. In each turn the cold one of the same must have come before."""
    return Task(report_of(data_set(setting.work, size), setting.out))


def one_store(ids: str) -> Size:
    """The data set whose report is nothing but a start."""
    return Size(1, 1, ids)


def less_start(whole: Cost, start: Cost) -> float:
    """The CPU seconds of a process without those of its start."""
    return whole.cpu_seconds - start.cpu_seconds


def ratio(seconds: float, yardstick_seconds: float) -> float | None:
    """How often the yardstick fits, where it is long enough to be one, and no start took longer than the whole."""
    return seconds / yardstick_seconds if yardstick_seconds >= LEAST_CPU_SECONDS and seconds > 0 else None
