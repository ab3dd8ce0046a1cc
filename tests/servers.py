"""Real servers for tests: `openhours serve` as a process of its own, and a plain HTTP client."""

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

COMMAND = (str(Path(sys.executable).parent / "openhours"), "serve")
SECONDS = 30  # until something that must happen counts as not happening
# What a server says when it takes requests, and when it is there, but has to wait for something first.
SERVING = r"serving .* at http://\S+:(\d+)"
NOT_READY = r"at http://\S+:(\d+), not ready yet: .+"


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: Message
    body: bytes

    def json(self) -> Any:  # noqa: ANN401 - it is whatever the server says
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def kind(self) -> str:
        """The type of a problem, which its media type must say that it is."""
        assert self.headers["Content-Type"] == "application/problem+json", (self.status, self.body[:300])
        problem = self.json()
        assert problem["status"] == self.status
        assert problem["title"]
        assert "Traceback" not in problem["detail"]
        return str(problem["type"].removeprefix("/problems/"))


@dataclass
class Served:
    """A running server."""

    process: subprocess.Popen[bytes]
    data: Path
    host: str
    port: int
    log: Path

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{self.host}:{self.port}"

    def ask(self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Answer:
        """One request on a connection of its own. Bytes go as they are, anything else as JSON."""
        given = dict(headers or {})
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            given.setdefault("Content-Type", "application/json")
        with contextlib.closing(http.client.HTTPConnection(self.host, self.port, timeout=SECONDS)) as connection:
            connection.request(method, path, body, given)
            response = connection.getresponse()
            return Answer(response.status, response.headers, _read(response))

    def get(self, path: str, **headers: str) -> Answer:
        """A GET; headers are named with underscores."""
        return self.ask("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def trigger(self, body: object = None, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """A report, asked for."""
        answer = self.ask("POST", "/reports", body, headers)
        assert answer.status == 202, answer
        found: dict[str, Any] = answer.json()
        return found

    def over(self, job_id: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """A report once it is over, polled as its callers do."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            report: dict[str, Any] = self.ask("GET", f"/reports/{job_id}", headers=headers).json()
            if report["state"] in ("done", "failed", "cancelled"):
                return report
            time.sleep(0.05)
        raise AssertionError(f"not over: {report}")

    def wait_ready(self, headers: Mapping[str, str] | None = None) -> None:
        """Waits until it can do its work."""
        until = time.monotonic() + SECONDS
        while (answer := self.ask("GET", "/readyz", headers=headers)).status != 200:
            assert time.monotonic() < until, answer.body
            time.sleep(0.05)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Asks it to end, and gives its exit code."""
        self.process.send_signal(number)
        return self.process.wait(SECONDS)

    def log_lines(self) -> list[dict[str, Any]]:
        """What it logged; every line but one is JSON. The last may be half written, and is left out then."""
        text = self.log.read_text(encoding="utf-8")
        lines = text[: text.rindex("\n")].splitlines()
        return [json.loads(line) for line in lines if not line.startswith("openhours: ")]


def environment_of(settings: Mapping[str, object]) -> dict[str, str]:
    """The environment of this process with no settings but those given, such as `workers`, and the tests' own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("OPENHOURS_") or name in ("OPENHOURS_SPILL", "OPENHOURS_THREADS")
    }
    return kept | {f"OPENHOURS_{name.upper()}": str(value) for name, value in settings.items()}


@contextlib.contextmanager
def serving(
    data: Path, *arguments: str, host: str = "127.0.0.1", said: str = SERVING, **settings: object
) -> Iterator[Served]:
    """A server on a free port, once it said so, ended with the block however that ends."""
    data.parent.mkdir(exist_ok=True)
    log = data.parent / f"{data.name}-{time.monotonic_ns()}.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [*COMMAND, "--data", str(data), "--host", host, "--port", "0", *arguments],
            stderr=stream,
            env=environment_of(settings),
        )
    try:
        yield Served(process, data, "127.0.0.1", _port_of(process, log, said), log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(SECONDS)


@contextlib.contextmanager
def working(data: Path, *arguments: str, **settings: object) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that takes messages, ended with the block however that ends; its log is beside the data set."""
    data.parent.mkdir(exist_ok=True)
    log = data.parent / f"worker-{time.monotonic_ns()}.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [COMMAND[0], "worker", "--data", str(data), *arguments], stderr=stream, env=environment_of(settings)
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(SECONDS)


def refused(*arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
    """A server that does not come up, or only makes a token."""
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        env=environment_of(settings),
    )


def _read(response: http.client.HTTPResponse) -> bytes:
    """The body, which a stream that never ends does not have."""
    until, parts = time.monotonic() + SECONDS, []
    while part := response.read1():
        parts.append(part)
        assert time.monotonic() < until, b"".join(parts)[-1000:]
    return b"".join(parts)


def _port_of(process: subprocess.Popen[bytes], log: Path, said: str) -> int:
    """The port that a server says it has."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and process.poll() is None:
        if found := re.search(rf"(?m)^openhours: {said}\n", log.read_text(encoding="utf-8")):
            return int(found[1])
        time.sleep(0.02)
    raise AssertionError(f"no server: {log.read_text(encoding='utf-8')}")
