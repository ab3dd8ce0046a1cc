"""The folder of the service: closed where it is its own, and left alone where others have a say in it."""

import os
from pathlib import Path

import pytest
from stored_reports import Choose

from engine.service_database import service_home

pytestmark = pytest.mark.any_duckdb


def mode_of(folder: Path) -> int:
    """What may be done in it by whom."""
    return folder.stat().st_mode & 0o777


@pytest.mark.parametrize("queue", ["threads", "postgresql://db.invalid/shops"])
def test_one_that_is_made_is_closed(queue: str, choose: Choose, tmp_path: Path) -> None:
    choose(queue=queue)
    assert mode_of(service_home(tmp_path)) == 0o700
    assert mode_of(service_home(tmp_path)) == 0o700


@pytest.mark.parametrize(("queue", "mode"), [("threads", 0o700), ("postgresql://db.invalid/shops", 0o770)])
def test_one_that_is_shared_stays_as_it_is(queue: str, mode: int, choose: Choose, tmp_path: Path) -> None:
    """Where several workers have it; a job table in it is not for others to read."""
    choose(queue=queue)
    (tmp_path / "service").mkdir()
    (tmp_path / "service").chmod(0o770)
    assert mode_of(service_home(tmp_path)) == mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives folders away")
def test_one_of_somebody_else_stays_as_it_is(choose: Choose, tmp_path: Path) -> None:
    choose(queue="threads")
    (tmp_path / "service").mkdir()
    (tmp_path / "service").chmod(0o770)
    os.chown(tmp_path / "service", 4321, 4321)
    assert mode_of(service_home(tmp_path)) == 0o770
