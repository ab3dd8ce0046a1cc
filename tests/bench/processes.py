"""Whole processes and what they cost: wall clock, CPU and peak memory, as the system counts them at their end."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

Command = Sequence[str]
# What ru_maxrss counts in.
PEAK_UNIT_BYTES = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Cost:
    """What a process took."""

    wall_seconds: float
    cpu_seconds: float  # user and system
    peak_bytes: float  # resident memory


@dataclass(frozen=True)
class Ended:
    """A process that ended well."""

    cost: Cost
    output: str


@dataclass(frozen=True)
class Task:
    """A process that is measured again and again."""

    command: Command
    prepare: Callable[[], object] = lambda: None  # before each run, and not measured
    accepted: tuple[int, ...] = (0,)  # exit codes


class ProcessFailed(Exception):
    """A measured process that ended badly, with what it said."""

    def __init__(self, command: Command, exit_code: int, errors: str) -> None:
        super().__init__(f"exit code {exit_code} from: {' '.join(command)}\n{errors.strip()}")


def run(command: Command, accepted: Iterable[int] = (0,)) -> Ended:
    """Runs the command to its end. Raises ProcessFailed for an exit code that is not accepted.

    A child's peak memory starts from that of its parent: nothing large may be imported here.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        wall_seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode not in accepted:
            raise ProcessFailed(command, process.returncode, errors.read().decode(errors="replace"))
        cost = Cost(wall_seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * PEAK_UNIT_BYTES)
        return Ended(cost, output.read().decode())


def alternate(tasks: Mapping[str, Task], count: int) -> dict[str, list[Ended]]:
    """Runs each task so many times, taking turns, so that what else the machine does hits all alike."""
    ended: dict[str, list[Ended]] = {name: [] for name in tasks}
    for _ in range(count):
        for name, task in tasks.items():
            task.prepare()
            ended[name].append(run(task.command, task.accepted))
    return ended


def middle(ended: Iterable[Ended]) -> Cost:
    """What they typically took."""
    return typical(each.cost for each in ended)


def typical(costs: Iterable[Cost]) -> Cost:
    """The median of each figure."""
    known = list(costs)
    return Cost(
        median(cost.wall_seconds for cost in known),
        median(cost.cpu_seconds for cost in known),
        median(cost.peak_bytes for cost in known),
    )
