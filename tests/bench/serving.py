"""The server under load: how soon a status comes while reports run and slow clients hold connections open.

    python -m tests.bench.serving --data DIR --seconds 10 --callers 8 --slow 500

Both halves are of one run, so trust the ratio. The callers share the machine with the server.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

OPENHOURS = Path(sys.executable).parent / "openhours"
DRIP_SECONDS = 2.0
REPORTS_AT_ONCE = 2


def main() -> None:
    """Measures, and prints the table."""
    parser = argparse.ArgumentParser("python -m tests.bench.serving", description="Measure the server under load.")
    parser.add_argument("--data", metavar="DIR", type=Path, required=True, help="the data set")
    parser.add_argument("--seconds", metavar="N", type=float, default=10, help="of each half; 10")
    parser.add_argument("--callers", metavar="N", type=int, default=8, help="who ask without a pause; 8")
    parser.add_argument("--slow", metavar="N", type=int, default=500, help="who never finish their request; 500")
    options = parser.parse_args()
    with serving(options.data) as address:
        job_id = trigger(address, "csv", 0)
        wait_until_over(address, job_id)
        idle = ask(address, job_id, options.seconds, options.callers)
        show("alone", idle)
        with slow_clients(address, options.slow) as count_alive, running_reports(address) as made:
            busy = ask(address, job_id, options.seconds, options.callers)
            alive = count_alive()
        show(f"{REPORTS_AT_ONCE} reports running, {alive} slow clients", busy)
    print(f"reports made meanwhile: {len(made)}; p99 busy to alone: {percentile(busy, 99) / percentile(idle, 99):.1f}")


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """A server of the data set: its host and port."""
    environment = {**os.environ, "OPENHOURS_TRIGGER_RATE": "100000/minute"}
    command = [str(OPENHOURS), "serve", "--data", str(data), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stderr is not None
    try:
        line = next(line for line in process.stderr if "serving" in line)
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield urlsplit(line.split(" at ")[1].strip()).netloc
    finally:
        process.terminate()
        process.wait()


def trigger(address: str, file_format: str, instant: int) -> str:
    """The id of a report that is made now."""
    connection = HTTPConnection(address)
    as_of = f"2023-01-24T00:{instant // 60 % 60:02}:{instant % 60:02}Z"
    body = json.dumps({"as_of": as_of, "format": file_format})
    connection.request("POST", "/reports", body, {"Content-Type": "application/json"})
    job = json.loads(connection.getresponse().read())
    connection.close()
    return str(job["id"])


def wait_until_over(address: str, job_id: str) -> None:
    """Waits until a report is made."""
    connection = HTTPConnection(address)
    while True:
        connection.request("GET", f"/reports/{job_id}")
        if json.loads(connection.getresponse().read())["state"] not in ("queued", "running"):
            connection.close()
            return
        time.sleep(0.05)


@contextmanager
def running_reports(address: str) -> Iterator[list[str]]:
    """Keeps as many reports running as run at once, one after the other."""
    made: list[str] = []
    is_over = threading.Event()

    def keep(number: int) -> None:
        for instant in range(number, 3600, REPORTS_AT_ONCE):
            if is_over.is_set():
                return
            job_id = trigger(address, "csv", instant + 1)
            wait_until_over(address, job_id)
            made.append(job_id)

    threads = [threading.Thread(target=keep, args=(number,)) for number in range(REPORTS_AT_ONCE)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    try:
        yield made
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


@contextmanager
def slow_clients(address: str, count: int) -> Iterator[Callable[[], int]]:
    """Connections that send a byte of their headers now and then, and never end them."""
    host, port = address.split(":")
    sockets = [socket.create_connection((host, int(port))) for _ in range(count)]
    is_over = threading.Event()

    def drip() -> None:
        while not is_over.wait(DRIP_SECONDS):
            for each in sockets:
                try:
                    each.send(b"a")
                except OSError:
                    continue

    for each in sockets:
        each.send(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield lambda: sum(is_open(each) for each in sockets)
    finally:
        is_over.set()
        thread.join()
        for each in sockets:
            each.close()


def is_open(client: socket.socket) -> bool:
    """Whether the server has not hung up."""
    client.settimeout(0)
    try:
        return client.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def ask(address: str, job_id: str, seconds: float, callers: int) -> list[float]:
    """How long each status took, in milliseconds."""
    took: list[list[float]] = [[] for _ in range(callers)]
    until = time.monotonic() + seconds

    def call(mine: list[float]) -> None:
        connection = HTTPConnection(address)
        while time.monotonic() < until:
            started = time.perf_counter()
            connection.request("GET", f"/reports/{job_id}")
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
            mine.append((time.perf_counter() - started) * 1000)
        connection.close()

    threads = [threading.Thread(target=call, args=(mine,)) for mine in took]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [each for mine in took for each in mine]


def percentile(took: list[float], percent: int) -> float:
    """The length that so many of a hundred do not exceed."""
    return statistics.quantiles(took, n=100)[percent - 1]


def show(when: str, took: list[float]) -> None:
    """One line of the table."""
    rate = 1000 * len(took) / sum(took)
    print(
        f"{when:45} {len(took):7,} statuses, {rate:6.0f} a second and caller; "
        f"p50 {percentile(took, 50):6.1f} ms, p99 {percentile(took, 99):6.1f} ms, most {max(took):6.0f} ms",
        flush=True,
    )


if __name__ == "__main__":
    main()
