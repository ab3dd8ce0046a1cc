"""The contest: openhours and its rivals make the same report of the same data, in turn, and must agree."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from .data_sets import Size
from .entrants import RIVALS, Entrant, openhours_entrant, rival_entrant
from .processes import Cost, Ended, ProcessFailed, run, typical
from .rivals.lineup import lineup
from .table import MEGABYTE

NOT_INSTALLED = 'not installed: pip install -e ".[bench]"'
NOTE = """\
Each is a whole process, and its figures are checked against ours, store by store, to the microsecond. The rivals are
given the pings as openhours stores them and its merged shifts; openhours starts from the data set, and in the order of
arrival from the files. Starting counts too, and weighs more with fewer pings. PostgreSQL's load is not counted, the
start of its server is; its peak is that of the largest of its processes."""


@dataclass(frozen=True)
class Outcome:
    """What came of an entrant."""

    name: str
    version: str = ""
    pings: int = 0
    cost: Cost | None = None
    fault: str | None = None

    @property
    def cpu_per_ping(self) -> float | None:
        """In seconds."""
        return self.cost.cpu_seconds / self.pings if self.cost else None


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of a contest."""
    parser.add_argument("--rivals", action="store_true", help="measure against other engines instead")
    parser.add_argument("--order", choices=("store", "arrival"), default="store", help="of the rivals' pings; store")
    parser.add_argument("--postgres-part", metavar="N", type=int, default=10, help="it gets one store of so many; 10")
    parser.add_argument("--pandas-part", metavar="N", type=int, default=10, help="the same; 10")


def hold(work: Path, size: Size, options: argparse.Namespace) -> int:
    """Prints the table of a contest; 1 if a rival's figures are wrong or it failed."""
    present, absent = [openhours_entrant(work, size, options.order)], []
    for rival in lineup(options.postgres_part, options.pandas_part):
        if not rival.is_installed:
            absent.append(Outcome(rival.name, fault=NOT_INSTALLED))
            continue
        try:
            present.append(rival_entrant(rival, work, size, options.order))
        except ProcessFailed as error:
            absent.append(Outcome(rival.name, fault=f"FAILED: {error}"))
    outcomes = compete(present, options.runs) + absent
    print("\n".join(show(outcomes)), end=f"\n\n{NOTE}\n")
    return 1 if any(outcome.fault not in (None, NOT_INSTALLED) for outcome in outcomes) else 0


def compete(present: Sequence[Entrant], runs: int) -> list[Outcome]:
    """Lets each make its report so many times, in turn. The first sets the figures; who errs is out."""
    ended: dict[str, list[Ended]] = {entrant.name: [] for entrant in present}
    faults: dict[str, str] = {}
    for _ in range(runs):
        for entrant in present:
            if entrant.name not in faults:
                try:
                    ended[entrant.name].append(run_and_check(entrant, present[0]))
                except ProcessFailed as error:
                    faults[entrant.name] = f"FAILED: {error}"
                except FiguresDiffer as error:
                    faults[entrant.name] = f"WRONG: {error}"
    return [outcome(entrant, ended[entrant.name], faults.get(entrant.name)) for entrant in present]


class FiguresDiffer(Exception):
    """A rival's figures are not ours; says where."""


def run_and_check(entrant: Entrant, ours: Entrant) -> Ended:
    """One report, with the figures of ours. Raises ProcessFailed, FiguresDiffer."""
    entrant.out.unlink(missing_ok=True)
    ended = run(entrant.command)
    files = [str(ours.out), str(entrant.out), str(entrant.stores)]
    answer = run([sys.executable, "-m", f"{RIVALS}.same", *files]).output.strip()
    if answer != "yes":
        raise FiguresDiffer(answer)
    return ended


def outcome(entrant: Entrant, ended: Sequence[Ended], fault: str | None) -> Outcome:
    """Its median, or its fault."""
    if fault is not None:
        return Outcome(entrant.name, fault=fault)
    # A rival says its version; openhours is quiet.
    told = ended[0].output.strip() or version("openhours")
    return Outcome(entrant.name, told, entrant.pings, typical(each.cost for each in ended))


def show(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """A line for each; the first is the yardstick."""
    yield f"{'':26}{'version':22}{'pings':>12}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}{'CPU a ping':>13}  same figures"
    one = outcomes[0].cpu_per_ping
    for each in outcomes:
        if each.cost is None or each.cpu_per_ping is None:
            yield f"{each.name:26}{each.fault}"
            continue
        ratio = f"{each.cpu_per_ping / one:.2f} x" if one else "-"
        costs = f"{each.cost.wall_seconds:9.2f}{each.cost.cpu_seconds:9.2f}{each.cost.peak_bytes / MEGABYTE:9.0f}"
        yield f"{each.name:26}{each.version:22}{each.pings:12,}{costs}{ratio:>13}  yes"
