"""How soon the command answers."""

import sys

from .data_sets import OPENHOURS
from .processes import Task, alternate, middle
from .setting import Figures, Setting
from .table import Bar, Row

RUNS = 20
LIMIT = 4


def measure_start(_: Setting) -> Figures:
    """The help of the command against a Python that does nothing."""
    tasks = {"help": Task([str(OPENHOURS), "--help"]), "python": Task([sys.executable, "-c", ""])}
    costs = {name: middle(ended) for name, ended in alternate(tasks, RUNS).items()}
    rows = [Row("openhours --help", costs["help"]), Row("python -c ''", costs["python"])]
    ratio = costs["help"].wall_seconds / costs["python"].wall_seconds
    return rows, [Bar("openhours --help to python -c '', wall", ratio, LIMIT)]
