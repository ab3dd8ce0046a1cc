"""Patience with what is away for a while: what failed for that is tried again, and only told where it stays away."""

import logging
import math
import time
from collections.abc import Callable
from typing import TypeVar

from engine.errors import DataSetBusy, EngineError, PostgresUnusable, StoreFailed, TimeLimitReached
from engine.postgres import may_pass as may_be_let_in

RETRY_SECONDS = 1.0
T = TypeVar("T")

log = logging.getLogger(__name__)


def may_pass(error: Exception) -> bool:
    """Whether it may go by itself soon."""
    match error:
        case StoreFailed():
            return error.may_pass
        case PostgresUnusable():
            return may_be_let_in(error)
    return isinstance(error, DataSetBusy)


def outlast(
    step: Callable[[EngineError | None], T],
    tell: Callable[[str], object],
    waiting: str,
    patience_seconds: float = math.inf,
) -> T:
    """Takes a step, which is given what the one before failed of, until one succeeds.

    Raises what a step fails of where that does not pass by itself, or did not while there was patience, or while `tell`
    let it: that the time is up says less. Else raises what `tell` raises.
    """
    until, trouble = time.monotonic() + patience_seconds, None
    while True:
        try:
            if trouble is not None:
                tell(waiting)
                time.sleep(RETRY_SECONDS)
            return step(trouble)
        except TimeLimitReached:
            if trouble is None:
                raise
            raise trouble from None
        except EngineError as error:
            if not may_pass(error) or time.monotonic() > until:
                raise
            if trouble is None:
                log.warning("%s: %s", waiting, error)
            trouble = error
