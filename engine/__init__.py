"""Openhours: how long each store was up and down inside its opening hours.

The public names, imported when they are first used, so that the command starts at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.errors import EngineError, RunError, UsageError
    from engine.loading import compact, load
    from engine.session import Session, open_data, open_files, open_postgres
    from engine.sources import Inputs
    from engine.syncing import sync

__version__ = "0.1.0"

__all__ = [
    "EngineError",
    "Inputs",
    "RunError",
    "Session",
    "UsageError",
    "compact",
    "load",
    "open_data",
    "open_files",
    "open_postgres",
    "sync",
]

_HOMES = {
    "EngineError": "engine.errors",
    "Inputs": "engine.sources",
    "RunError": "engine.errors",
    "Session": "engine.session",
    "UsageError": "engine.errors",
    "compact": "engine.loading",
    "load": "engine.loading",
    "open_data": "engine.session",
    "open_files": "engine.session",
    "open_postgres": "engine.session",
    "sync": "engine.syncing",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
