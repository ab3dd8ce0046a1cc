"""`openhours load --into` beside others, and ended in the middle: all of its rows are there, or none."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from loads import BIN, PING_HEADER, PINGS, ZONE_HEADER, ZONES
from loads_into import NOON, place, rows_in, write

from engine import Inputs
from engine.errors import PostgresBusy, SourceUnusable
from engine.postgres_load import Placed, load_into

pytestmark = pytest.mark.any_duckdb

LATER = "1,active,2023-01-25 12:00:00 UTC"
HELD = "lock table store_status in share mode"
# A ping that another transaction adds and does not commit: whoever adds the same one waits for it.
ADDED = "insert into store_status values ('500', '2023-01-22 12:00Z', 'active')"
IS_WAITING = """
    select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like %s
"""


def test_partitions_are_made_before_what_is_copied(ready: str, tmp_path: Path) -> None:
    """Readers of all pings wait for a partition that is made, but not for the load."""
    with loading(ready, tmp_path) as _, psycopg.connect(ready, options="-c lock_timeout=5s") as reader:
        assert reader.execute("select count(*) from store_status").fetchone() == (0,)
        assert reader.execute("select to_regclass('store_status_20230125') is not null").fetchone() == (True,)


def test_two_loads_at_once(ready: str, tmp_path: Path) -> None:
    """Each waits for the other, and both are done; what both have is there once."""
    folders = [tmp_path / str(number) for number in range(4)]
    for folder in folders:
        folder.mkdir()

    def one(number: int) -> Placed:
        own = [f"{store},active,2023-01-{22 + number} 12:00:00 UTC" for store in range(50)]
        common = [f"{store},active,{NOON}" for store in range(50)]
        return place(ready, folders[number], store_status=[*own, *common], store_tz=[f"{number},UTC"])

    with ThreadPoolExecutor(4) as pool:
        placed = list(pool.map(one, range(4)))
    assert len(rows_in(ready, PINGS)) == 4 * 50
    assert sum(each.counts[PINGS].kept_count for each in placed) == 4 * 50
    (zone,) = rows_in(ready, ZONES)
    assert zone[1] == "UTC"


def test_wait_for_another_ends(ready: str, tmp_path: Path) -> None:
    with psycopg.connect(ready) as holder:
        holder.execute(HELD)
        with pytest.raises(PostgresBusy, match="nothing was changed, so try again"):
            place(f"{ready}&options=-c%20lock_timeout%3D50ms", tmp_path, store_status=[f"1,active,{NOON}"])
    assert rows_in(ready, PINGS) == []


def test_file_that_changes_meanwhile_is_not_loaded(ready: str, tmp_path: Path) -> None:
    """The rows are in the tables by then, and go again."""
    path = write(tmp_path, PINGS, [PING_HEADER, f"1,active,{NOON}"])

    def change(doing: str, done_ratio: float | None = None) -> None:
        del done_ratio
        if doing.startswith("adding"):
            path.write_text("anything", encoding="utf-8")

    with pytest.raises(SourceUnusable, match="it changed while it was read"):
        load_into(Inputs(store_status=path), ready, tmp_path / "rejects.csv", change)
    assert rows_in(ready, PINGS) == []


def test_kill_in_the_middle_leaves_nothing(ready: str, tmp_path: Path) -> None:
    with loading(ready, tmp_path) as (process, pid):
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    wait_for(lambda: is_gone(ready, pid))
    assert (rows_in(ready, PINGS), rows_in(ready, ZONES)) == ([], [])
    assert place(ready, tmp_path, store_status=[f"1,active,{NOON}"]).counts[PINGS].kept_count == 1


def test_interrupt_in_the_middle_leaves_nothing(ready: str, tmp_path: Path) -> None:
    with loading(ready, tmp_path) as (process, pid):
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
        assert (process.returncode, told) == (130, "openhours: interrupted; nothing was left half-written\n")
        wait_for(lambda: is_gone(ready, pid))
    assert (rows_in(ready, PINGS), rows_in(ready, ZONES)) == ([], [])


def test_server_that_stops_in_the_middle_is_told(ready: str, tmp_path: Path) -> None:
    with loading(ready, tmp_path) as (process, pid):
        with psycopg.connect(ready, autocommit=True) as connection:
            connection.execute("select pg_terminate_backend(%s)", [pid])
        _, told = process.communicate(timeout=30)
        assert process.returncode == 1
        assert told.endswith("can't be used: terminating connection due to administrator command\n")
        assert told.count("\n") == 1
    assert (rows_in(ready, PINGS), rows_in(ready, ZONES)) == ([], [])


@contextmanager
def loading(url: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A load in a process of its own, held where its rows are copied and are about to be added; and its backend."""
    path = write(folder, PINGS, [PING_HEADER, *(f"{store},active,{NOON}" for store in range(1000)), LATER])
    zones = write(folder, ZONES, [ZONE_HEADER, "1,UTC"])
    with psycopg.connect(url) as holder:
        holder.execute("select openhours_make_partitions('2023-01-22', '2023-01-22')")
        holder.commit()
        holder.execute(ADDED)
        process = subprocess.Popen(
            [BIN, "load", "--store-status", path, "--store-tz", zones, "--into", url],
            stderr=subprocess.PIPE,
            text=True,
            cwd=folder,
        )
        try:
            yield process, wait_for(lambda: waiting_pid(url, "%insert into store_status%"))
        finally:
            holder.rollback()
            process.kill()
            process.wait()
            if process.stderr:
                process.stderr.close()


def waiting_pid(url: str, query: str) -> int:
    """The backend that waits with a query like this; 0 for none."""
    with psycopg.connect(url) as connection:
        found = connection.execute(IS_WAITING, [query]).fetchone()
    return int(found[0]) if found else 0


def wait_for(found: Callable[[], int]) -> int:
    """What is found in the end."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if number := found():
            return number
        time.sleep(0.02)
    return pytest.fail("it never came")


def is_gone(url: str, pid: int) -> int:
    """Whether a backend has ended."""
    with psycopg.connect(url) as connection:
        found = connection.execute("select 1 from pg_stat_activity where pid = %s", [pid]).fetchone()
    return int(found is None)
