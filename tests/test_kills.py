"""Kills a real server again and again under load: each report that it accepted is made, whole, once it may live."""

import hashlib
import json
import random
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest
from servers import COMMAND, Served, environment_of, serving

from engine import Inputs, load
from engine.data_set import DataSet
from engine.instants import show_instant
from engine.jobs import FORMATS
from engine.report import write_report
from engine.report_bucket import CHECK_NAME, ReportBucket

pytestmark = pytest.mark.any_duckdb

PARTS = 4  # The kills are spread over as many tests, so that they run side by side.
CALLERS = 3
PATIENCE_SECONDS = 60
INSTANTS_US = [1_674_604_800_000_000 + hour * 3_600_000_000 for hour in range(16, 24)]
Request = tuple[int, str]  # as_of in microseconds, format
SETTINGS: dict[str, Any] = {"tries": 100, "trigger_rate": "1000000/minute", "threads": 1}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> DataSet:
    """A data set of 1,500 stores with two days of pings."""
    home = tmp_path_factory.mktemp("stores")
    chance = random.Random(20260101)
    with (home / "pings.csv").open("w", encoding="utf-8") as pings, (home / "hours.csv").open("w") as hours:
        pings.write("store_id,status,timestamp_utc\n")
        hours.write("store_id,day_of_week,start_time_local,end_time_local\n")
        for store_id in range(1500):
            for hour in range(chance.randrange(3), 48, 3):
                status = chance.choice(("active", "active", "inactive"))
                pings.write(
                    f"{store_id},{status},2023-01-{24 + hour // 24} {hour % 24:02}:{chance.randrange(60):02}:00 UTC\n"
                )
            hours.writelines(f"{store_id},{day},09:00,{chance.randrange(12, 24)}:30\n" for day in range(7))
    return load(Inputs(store_status=home / "pings.csv", store_hours=home / "hours.csv"), home / "set").data


@pytest.fixture(scope="module")
def undisturbed(data: DataSet, tmp_path_factory: pytest.TempPathFactory) -> dict[Request, str]:
    """The SHA-256 of each report that is asked for, made without a server."""
    path = tmp_path_factory.mktemp("undisturbed") / "report"
    found: dict[Request, str] = {}
    for as_of_us in INSTANTS_US:
        for file_format in FORMATS:
            write_report(data, path, as_of_us=as_of_us, file_format=file_format, is_exact=file_format != "csv")
            found[as_of_us, file_format] = hashlib.sha256(path.read_bytes()).hexdigest()
    assert len(set(found.values())) == len(found)
    return found


class Callers:
    """Threads that trigger reports without a pause, and keep what was accepted."""

    def __init__(self, server: Served, seed: str, accepted: dict[str, Request]) -> None:
        self._server, self._accepted = server, accepted
        self.answer_count = 0  # Equal requests share a job, so there are far more answers than jobs.
        self._threads = [
            threading.Thread(target=self._call, args=(random.Random(f"{seed} {number}"),)) for number in range(CALLERS)
        ]
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        """Waits for them to find the server dead."""
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)
            assert not thread.is_alive()

    def _call(self, chance: random.Random) -> None:
        """One caller: an answer that was read whole counts as a promise."""
        connection = HTTPConnection(self._server.host, self._server.port, timeout=PATIENCE_SECONDS)
        try:
            while True:
                as_of_us, file_format = chance.choice(INSTANTS_US), chance.choice(FORMATS)
                body = json.dumps({"as_of": show_instant(as_of_us), "format": file_format})
                connection.request("POST", "/reports", body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                job = json.loads(answer.read())
                assert answer.status == 202, job
                self._accepted[job["id"]] = (as_of_us, file_format)
                self.answer_count += 1
        except (OSError, HTTPException, json.JSONDecodeError):
            return
        finally:
            connection.close()


def final_files(folder: Path, place: str) -> Iterator[bytes]:
    """The content of each file that has a final name."""
    if place:
        bucket = ReportBucket(place, folder)
        found = {name: bucket.find(name) for name, _ in bucket.listed() if name != CHECK_NAME}
        yield from (b"".join(file.pieces(0, file.size_bytes)) for file in found.values() if file is not None)
    reports = folder / "service" / "reports"
    for path in reports.iterdir() if reports.exists() else ():
        if not path.name.startswith("."):
            yield path.read_bytes()


def all_over(server: Served, accepted: Iterable[str]) -> dict[str, dict[str, object]]:
    """What became of each accepted report, once nothing runs or waits any more."""
    return {job_id: server.over(job_id) for job_id in accepted}


def killed_while_it_starts(folder: Path, seconds: float, chosen: Mapping[str, Any]) -> None:
    """A server that may not even come to listen."""
    with subprocess.Popen(
        [*COMMAND, "--data", folder, "--port", "0"], stderr=subprocess.DEVNULL, env=environment_of(chosen)
    ) as process:
        time.sleep(seconds)
        process.kill()
        assert process.wait(PATIENCE_SECONDS) == -signal.SIGKILL


@pytest.mark.parametrize("part", [*range(PARTS), "bucket"])
def test_nothing_is_lost_however_often_it_dies(
    data: DataSet, undisturbed: Mapping[Request, str], tmp_path: Path, part: int | str, request: pytest.FixtureRequest
) -> None:
    kills = request.config.getoption("--kills") // PARTS
    place = request.getfixturevalue("bucket").place() if part == "bucket" else ""
    chosen = SETTINGS | {"reports": place}
    folder = tmp_path / "set"
    shutil.copytree(data.folder, folder)
    accepted: dict[str, Request] = {}
    answer_count = 0
    chance = random.Random(part)
    for number in range(kills):
        if number % 5 == 4:  # Some die while they start and take up what the one before them left.
            killed_while_it_starts(folder, chance.uniform(0.3, 1.5), chosen)
        else:
            with serving(folder, **chosen) as server:
                callers = Callers(server, f"{part} {number}", accepted)
                time.sleep(chance.uniform(0, 0.8))
                assert server.stop(signal.SIGKILL) == -signal.SIGKILL
                callers.join()
                answer_count += callers.answer_count
        assert {hashlib.sha256(content).hexdigest() for content in final_files(folder, place)} <= set(
            undisturbed.values()
        )
    assert answer_count > kills, "there was no load"

    with serving(folder, **chosen) as server:
        for job_id, job in all_over(server, accepted).items():
            as_of_us, file_format = accepted[job_id]
            assert job["state"] == "done", job
            answer = server.get(f"/reports/{job_id}/report.{file_format}")
            assert answer.status == 200
            assert job["sha256"] == hashlib.sha256(answer.body).hexdigest() == undisturbed[as_of_us, file_format]
        assert server.stop() == 0
    assert not [path.name for path in (folder / "service" / "reports").iterdir() if path.name.startswith(".")]
