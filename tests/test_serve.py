"""The server as a process: it starts once for a folder, bounds slow clients, and ends in order."""

import fcntl
import http.client
import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import pytest
from flask import Flask, Response
from servers import SECONDS, Served, refused, serving

from engine.jobs import open_jobs
from web import server as web_server
from web.addresses import listen

pytestmark = pytest.mark.any_duckdb


@pytest.fixture(scope="module")
def served(shared_sample_set: Path) -> Iterator[Served]:
    with serving(shared_sample_set) as server:
        server.wait_ready()
        yield server


def folder_of(served: Served) -> str:
    return str(served.data)


# Starting


def test_second_server_does_not_start(served: Served) -> None:
    done = refused("--data", folder_of(served), "--port", "0")
    assert done.returncode == 1
    assert "another server" in done.stderr
    assert served.get("/livez").status == 200


def test_taken_port_is_told(served: Served, sample_set: Path) -> None:
    done = refused("--data", str(sample_set), "--port", str(served.port))
    assert done.returncode == 1
    assert f"127.0.0.1:{served.port}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["65536", "-1"])
def test_port_that_is_none(sample_set: Path, port: str) -> None:
    done = refused("--data", str(sample_set), f"--port={port}")
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr


def test_folder_without_data_set_is_told(tmp_path: Path) -> None:
    done = refused("--data", str(tmp_path / "none"), "--port", "0")
    assert done.returncode == 2
    assert "openhours load" in done.stderr
    assert not (tmp_path / "none").exists()


# Ending


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ends_at_once_when_idle(sample_set: Path, number: int) -> None:
    with serving(sample_set) as server:
        server.wait_ready()
        began = time.monotonic()
        assert server.stop(number) == 0
        assert time.monotonic() - began < 5
        assert "Traceback" not in server.log.read_text()


def test_ends_in_order_and_forgets_nothing(sample_set: Path) -> None:
    with serving(sample_set, workers=1) as server:
        server.wait_ready()
        ids = [server.trigger({"as_of": f"2023-03-15T12:00:{second:02}Z"})["id"] for second in range(6)]
        server.process.send_signal(signal.SIGTERM)
        told = []
        # It takes no more, but still tells how reports are, until the running one is over.
        while server.process.poll() is None:
            try:
                told.append(server.ask("POST", "/reports"))
                assert server.get(f"/reports/{ids[-1]}").status == 200
            except (OSError, http.client.HTTPException):
                break
        assert server.process.wait(20) == 0
        stopping = [each for each in told if each.status == 503]
        assert stopping
        assert {each.kind for each in stopping} == {"server-stopping"}
        ended = [each["job_id"] for each in server.log_lines() if each["event"] == "job ended"]
    assert len(ended) < len(ids)
    with serving(sample_set) as server:
        reports = [server.over(each) for each in ids]
        assert {each["state"] for each in reports} == {"done"}
        for report in reports:
            assert len(server.get(report["links"]["file"]).body) == report["size_bytes"]
        assert len(server.get("/reports").json()["reports"]) >= len(ids)


def test_open_stream_does_not_hold_the_end_up(sample_set: Path) -> None:
    with serving(sample_set, workers=1) as server:
        *_, last = [server.trigger({"as_of": f"2023-03-15T12:00:{second:02}Z"})["id"] for second in range(40)]
        with closing(http.client.HTTPConnection(server.host, server.port, timeout=20)) as connection:
            connection.request("GET", f"/reports/{last}/events")
            response = connection.getresponse()
            began = time.monotonic()
            assert server.stop() == 0
            assert time.monotonic() - began < 8
            assert b"event: end" not in response.read()


# Slow and broken clients


def test_slow_clients_do_not_hold_others_up(served: Served) -> None:
    with ExitStack() as stack:
        # Some say nothing, some stop in a header, some in a body.
        beginnings = (b"", b"GET /live", b"POST /reports HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{")
        for number in range(300):
            stalled = stack.enter_context(socket.create_connection((served.host, served.port), timeout=5))
            stalled.sendall(beginnings[number % 3])
        began = time.monotonic()
        for _ in range(20):
            assert served.get("/livez").status == 200
        assert time.monotonic() - began < 5


@contextmanager
def small_server(app: Flask) -> Iterator[int]:
    """The HTTP server alone, over any application; its port."""
    listener = listen("127.0.0.1", 0)
    server = web_server.Server(app, listener)
    server.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.stop()


def test_dripping_request_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_server, "ARRIVAL_SECONDS", 1)
    monkeypatch.setattr(web_server, "SWEEP_SECONDS", 0.2)
    with small_server(Flask("small")) as port, socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        began = time.monotonic()
        # Each byte is activity, so waitress alone would wait for as long as they come.
        with suppress(OSError):
            while time.monotonic() < began + 6:
                client.sendall(b"x")
                time.sleep(0.1)
        assert 0.8 < time.monotonic() - began < 4


def test_answer_that_nobody_fetches_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_server, "STALL_SECONDS", 1)
    monkeypatch.setattr(web_server, "SWEEP_SECONDS", 0.2)
    app, ended = Flask("small"), threading.Event()

    @app.get("/")
    def endless() -> Response:
        def chunks() -> Iterator[bytes]:
            try:
                while True:
                    yield b"x" * 100_000
            finally:
                ended.set()

        return Response(chunks())

    with small_server(app) as port, socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        # Its thread is free again, though the client neither reads nor leaves.
        assert ended.wait(8)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", 431),
        (b"POST /reports HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n", 413),
        (b"POST /reports HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST /reports HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
        (b"GET /livez HTTP/1.1\r\nHost : localhost\r\n\r\n", 400),
    ],
)
def test_no_proper_request(served: Served, sent: bytes, status: int) -> None:
    with socket.create_connection((served.host, served.port), timeout=10) as client:
        client.sendall(sent)
        answer = http.client.HTTPResponse(client)
        answer.begin()
        assert answer.status == status
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert b'"type": "/problems/' in answer.read()


def test_many_connections_may_be_open(sample_set: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # What a system gives a process at first is often less than the server has connections.
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 512), hard))
    try:
        with serving(sample_set) as server:
            limits = (Path("/proc") / str(server.process.pid) / "limits").read_text(encoding="ascii")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    (line,) = [each for each in limits.splitlines() if each.startswith("Max open files")]
    assert int(line.split()[3]) > min(web_server.MOST_CONNECTIONS, hard - 1)


def test_silent_connections_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_server, "MOST_CONNECTIONS", 20)
    monkeypatch.setattr(web_server, "CROWDED_SECONDS", 0.5)
    monkeypatch.setattr(web_server, "SWEEP_SECONDS", 0.2)
    app = Flask("small")
    app.add_url_rule("/", view_func=lambda: "here")
    with small_server(app) as port, ExitStack() as stack:
        # More than the server takes say nothing, for as long as they may.
        for _ in range(40):
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
        began = time.monotonic()
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            connection.request("GET", "/")
            assert connection.getresponse().read() == b"here"
        assert time.monotonic() - began < 8


# What goes wrong is told


@pytest.mark.parametrize(
    "settings",
    [{"trigger_rate": "lots"}, {"grace_seconds": "inf"}, {"keep_days": "inf"}, {"time_limit_seconds": "nan"}],
)
def test_wrong_settings_are_told_in_one_line(tmp_path: Path, settings: dict[str, str]) -> None:
    done = refused("--data", str(tmp_path), **settings)
    ((name, value),) = settings.items()
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"OPENHOURS_{name.upper()}" in done.stderr
    assert value in done.stderr


def test_asked_twice_it_ends_at_once_and_puts_back(sample_set: Path) -> None:
    (version,) = sample_set.glob("v*")
    # Who holds a version for itself lets no report begin to read it, so this one runs as long as the test wants.
    held = os.open(version, os.O_RDONLY)
    with serving(sample_set, grace_seconds=1000) as server:
        server.wait_ready()
        fcntl.flock(held, fcntl.LOCK_EX)
        job_id = server.trigger()["id"]
        until = time.monotonic() + SECONDS
        while server.get(f"/reports/{job_id}").json()["state"] != "running":
            assert time.monotonic() < until
            time.sleep(0.02)
        server.process.send_signal(signal.SIGTERM)
        until = time.monotonic() + SECONDS
        while server.ask("POST", "/reports").status != 503:
            assert time.monotonic() < until
            time.sleep(0.02)
        server.process.send_signal(signal.SIGTERM)
        until = time.monotonic() + SECONDS
        while not any(str(line["event"]).startswith("asked again") for line in server.log_lines()):
            assert time.monotonic() < until
            time.sleep(0.02)
        os.close(held)
        assert server.process.wait(SECONDS) == 0
    with open_jobs(sample_set) as jobs:
        put_back = jobs.job(job_id)
        assert (put_back.state, put_back.attempt_count) == ("queued", 0), "the try that was cut short does not count"
    with serving(sample_set) as server:
        assert server.over(job_id)["state"] == "done"
