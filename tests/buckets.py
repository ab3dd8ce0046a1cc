"""A real store that speaks S3 for tests: SeaweedFS as a process of its own, with keys and a bucket."""

import contextlib
import json
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

COMMAND = Path(sys.executable).parent / "weed"
KEYS = {"AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "what only the tests know"}
SECONDS = 60
PORTS = (
    *("s3.port", "s3.port.grpc", "filer.port", "filer.port.grpc"),
    *("master.port", "master.port.grpc", "volume.port", "volume.port.grpc"),
)


@dataclass
class Bucket:
    """A running store, and a bucket in it."""

    process: subprocess.Popen[bytes] = field(init=False)
    command: list[str]
    log: Path
    endpoint: str
    filer: str
    name: str = "tests"

    def start(self) -> None:
        """Starts it, with what it kept and where it was, and waits until it takes files."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, stderr=log, stdout=subprocess.DEVNULL)
        _until_ready(self)

    def kill(self) -> None:
        """Ends it at once."""
        self.process.kill()
        self.process.wait(SECONDS)

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to know to use it."""
        return KEYS | {"AWS_ENDPOINT_URL": self.endpoint, "AWS_REGION": "us-east-1"}

    def place(self) -> str:
        """A part of the bucket that nobody else has."""
        return f"s3://{self.name}/{uuid.uuid4()}"


@contextlib.contextmanager
def storing(folder: Path) -> Iterator[Bucket]:
    """A store on free ports, ended with the block however that ends."""
    folder.mkdir(parents=True, exist_ok=True)
    identity = {"accessKey": KEYS["AWS_ACCESS_KEY_ID"], "secretKey": KEYS["AWS_SECRET_ACCESS_KEY"]}
    actions = ["Admin", "Read", "Write", "List"]
    config = folder / "keys.json"
    config.write_text(json.dumps({"identities": [{"name": "tests", "credentials": [identity], "actions": actions}]}))
    ports = dict(zip(PORTS, _free_ports(len(PORTS)), strict=True))
    command = [
        *(str(COMMAND), "-logtostderr", "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"),
        *("-s3", f"-s3.config={config}", "-s3.autoCreateBucket=false", "-s3.port.iceberg=0", "-s3.port.lance=0"),
        *("-volume.max=20", "-master.volumeSizeLimitMB=64", "-master.telemetry=false"),
        # Else one that was killed waits that long until it takes anything again.
        "-master.electionTimeout=1s",
        *(f"-{name}={port}" for name, port in ports.items()),
    ]
    endpoint, filer = (f"http://127.0.0.1:{ports[name]}" for name in ("s3.port", "filer.port"))
    bucket = Bucket(command, folder / "log", endpoint, filer)
    try:
        bucket.start()
        yield bucket
    finally:
        bucket.kill()
        for port in ports.values():
            for path in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):  # noqa: S108 - the store's own choice
                path.unlink()


def _until_ready(bucket: Bucket) -> None:
    """Makes the bucket, which is a folder to the store within, once the store takes that, and a file in it."""
    from obstore.exceptions import BaseError
    from obstore.store import S3Store

    files = S3Store(
        bucket.name,
        endpoint=bucket.endpoint,
        access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
        secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        client_options={"allow_http": True},
        retry_config={"max_retries": 0},
    )
    folder = f"{bucket.filer}/buckets/{bucket.name}/"
    until = time.monotonic() + SECONDS
    while bucket.process.poll() is None and time.monotonic() < until:
        # Made before, it is refused, which is as well.
        with contextlib.suppress(OSError):
            urllib.request.urlopen(urllib.request.Request(folder, method="POST"), timeout=SECONDS).close()  # noqa: S310
        with contextlib.suppress(OSError, BaseError):
            files.put("first", b"")
            return
        time.sleep(0.1)
    raise AssertionError(f"no store: {bucket.log.read_text()[-3000:]}")


def _free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
