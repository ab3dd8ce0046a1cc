"""Prepares a contest: openhours and its rivals, each with its data and the command that makes its report."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from .data_sets import OPENHOURS, Size, data_set, input_files, inputs, tell
from .processes import Command, run
from .rivals.lineup import Rival

RIVALS = f"{__package__}.rivals"


@dataclass(frozen=True)
class Entrant:
    """One who makes the report."""

    name: str
    command: Command
    out: Path
    pings: int
    stores: Path  # whose figures it owes: a Parquet file


def openhours_entrant(work: Path, size: Size, order: str) -> Entrant:
    """The report of the data set, which is in the order of stores; in any other, of the files as they come."""
    data = data_set(work, size)
    folder = work / size.folder_name
    given = made_given(data, folder, size.stores, order)
    out = folder / "openhours.csv"
    source = ["--data", str(data)]
    if order == "arrival":
        arrived = folder / "store_status-arrival.parquet"
        status, *others = input_files(work, size)
        make("arrival", status, str(arrived))
        source = inputs([str(arrived), *others])
    command = [str(OPENHOURS), "report", "-q", *source, "--exact", "--out", str(out)]
    return Entrant("openhours", command, out, ping_count(given), given / "stores.parquet")


def rival_entrant(rival: Rival, work: Path, size: Size, order: str) -> Entrant:
    """The rival with what it is given. Raises ProcessFailed if that can't be made."""
    data = data_set(work, size)
    folder = work / size.folder_name
    given = made_given(data, folder, rival.store_count(size.stores), order)
    if rival.needs_postgres:
        tell("loading PostgreSQL")
        make("postgres_cluster", str(given))
    out = folder / f"{rival.file_name}.csv"
    return Entrant(rival.name, rival.command(given, out), out, ping_count(given), given / "stores.parquet")


def made_given(data: Path, folder: Path, store_count: int, order: str) -> Path:
    """The folder of what rivals with so many stores are given."""
    given = folder / f"given-{store_count}-{order}"
    make("given", "--data", str(data), "--stores", str(store_count), "--order", order, "--out", str(given))
    return given


def ping_count(given: Path) -> int:
    """How many pings lie there."""
    return int(json.loads((given / "given.json").read_text(encoding="utf-8"))["pings"])


def make(module: str, *arguments: str) -> None:
    """Lets a process of its own make what is not there yet: this one must stay small. Raises ProcessFailed."""
    run([sys.executable, "-m", f"{RIVALS}.{module}", *arguments])
