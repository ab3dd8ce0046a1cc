"""A rival's task as its process is told it: the folder of what is given, and the CSV file to write.

The CSV has a line for each store, ordered by store_id as text, with FIGURES in whole microseconds.
"""

import json
import resource
import sys
from dataclasses import dataclass
from pathlib import Path

FIGURES = (
    "uptime_last_hour_us",
    "uptime_last_day_us",
    "uptime_last_week_us",
    "downtime_last_hour_us",
    "downtime_last_day_us",
    "downtime_last_week_us",
)
HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
WINDOWS_US = {"hour": HOUR_US, "day": DAY_US, "week": 7 * DAY_US}
# A rival that wants more fails, rather than take the machine down.
MEMORY_LIMIT_BYTES = 16 << 30


@dataclass(frozen=True)
class Task:
    """What a rival is to do."""

    folder: Path  # has pings.parquet, shifts.parquet and stores.parquet
    out: Path
    as_of_us: int
    is_in_store_order: bool  # else the pings come as they arrived

    def path(self, name: str) -> str:
        """The Parquet file of that name."""
        return str(self.folder / f"{name}.parquet")


def told_task() -> Task:
    """The task of this process, by its two arguments. Bounds its memory."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    folder, out = map(Path, sys.argv[1:3])
    facts = json.loads((folder / "given.json").read_text(encoding="utf-8"))
    return Task(folder, out, facts["as_of_us"], facts["order"] == "store")
