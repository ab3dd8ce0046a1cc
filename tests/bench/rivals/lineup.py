"""Who the rivals are: how each is run, what it needs, and how large a part of the stores it is given."""

import re
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from .postgres_cluster import is_installed as has_postgres


@dataclass(frozen=True)
class Rival:
    """Another way to the same report."""

    name: str
    module: str  # beside this file; told the folder of what is given and the file to write, then these:
    arguments: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    part: int = 1  # It is given one store of so many.
    needs_postgres: bool = False

    @property
    def is_installed(self) -> bool:
        """Whether it can be run here; nothing is imported, which would count as memory of what is measured."""
        has_packages = all(find_spec(package) for package in self.packages)
        return has_packages and (has_postgres() if self.needs_postgres else True)

    @property
    def file_name(self) -> str:
        """Its name as part of a path."""
        return "-".join(re.findall("[a-z]+", self.name.lower()))

    def command(self, given: Path, out: Path) -> list[str]:
        """The process that makes the report."""
        return [sys.executable, "-m", f"{__package__}.{self.module}", str(given), str(out), *self.arguments]

    def store_count(self, stores: int) -> int:
        """How many of the stores it is given."""
        return max(1, stores // self.part)


def lineup(postgres_part: int, pandas_part: int) -> list[Rival]:
    """All of them; the slow ones may be given less."""
    clickhouse = ("chdb",)
    return [
        Rival("ClickHouse, groupArray", "in_clickhouse", ("clickhouse_arrays.sql",), clickhouse),
        Rival("ClickHouse, leadInFrame", "in_clickhouse", ("clickhouse_window.sql",), clickhouse),
        Rival("Polars, streaming", "in_polars", packages=("polars",)),
        Rival("PostgreSQL, lead", "in_postgres", part=postgres_part, needs_postgres=True),
        Rival("pandas, store by store", "in_pandas", packages=("pandas", "pyarrow"), part=pandas_part),
    ]
