"""The figures as text: what each process took, and how that stands to the bars."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .processes import Cost

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Row:
    """One process, or the part of it that it timed itself."""

    name: str
    cost: Cost
    scan_ratio: float | None = None  # of its CPU to the scan's


@dataclass(frozen=True)
class Bar:
    """What must not be passed; a figure of None is too small to tell."""

    name: str
    figure: float | None
    limit: float
    unit: str = "x"

    @property
    def verdict(self) -> str:
        """Whether the bar was reached."""
        if self.figure is None:
            return "too small to tell"
        return "reached" if self.figure <= self.limit else "MISSED"


def show_rows(title: str, rows: Sequence[Row]) -> Iterator[str]:
    """A line for each process."""
    is_scanned = any(row.scan_ratio is not None for row in rows)
    yield f"{title:60}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}{'to scan' if is_scanned else '':>9}".rstrip()
    for row in rows:
        cost = row.cost
        peak = f"{cost.peak_bytes / MEGABYTE:.0f}" if cost.peak_bytes else ""
        ratio = f"{row.scan_ratio:.2f} x" if row.scan_ratio is not None else ""
        yield f"{row.name:60}{cost.wall_seconds:9.3f}{cost.cpu_seconds:9.3f}{peak:>9}{ratio:>9}".rstrip()


def show_bars(bars: Sequence[Bar]) -> Iterator[str]:
    """A line for each bar."""
    yield f"{'':60}{'figure':>12}{'at most':>12}"
    for bar in bars:
        digits = 2 if bar.unit == "x" else 0
        figure = f"{bar.figure:,.{digits}f} {bar.unit}" if bar.figure is not None else "-"
        yield f"{bar.name:60}{figure:>12}{f'{bar.limit:,.{digits}f} {bar.unit}':>12}  {bar.verdict}"
