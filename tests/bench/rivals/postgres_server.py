"""A PostgreSQL server over a cluster that is there: a child of this process, so that it is measured with it."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",  # The cluster need not outlive a crash.
    "jit": "off",  # Compiling takes longer than it spares here.
    "max_wal_size": "8GB",
    "shared_buffers": "1GB",
    "work_mem": "1GB",
    "maintenance_work_mem": "1GB",
}
START_SECONDS = 60


@dataclass(frozen=True)
class Cluster:
    """A folder that initdb made, and the programs for it."""

    folder: Path
    programs: Path

    @property
    def owner(self) -> dict[str, int | list[int]]:
        """Who runs its programs, as subprocess takes it: the owner of the folder, since PostgreSQL refuses root."""
        if os.geteuid() != 0:
            return {}
        status = self.folder.stat()
        return {"user": status.st_uid, "group": status.st_gid, "extra_groups": []}


@contextmanager
def serving(cluster: Cluster) -> Iterator[Sequence[str]]:
    """The server while it runs: the psql command that talks to it, for more options. It says what it does on stderr."""
    with tempfile.TemporaryDirectory(prefix="pg-") as sockets:
        status = cluster.folder.stat()
        os.chown(sockets, status.st_uid, status.st_gid)
        settings = {"unix_socket_directories": sockets, **SETTINGS}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        process = subprocess.Popen(
            [str(cluster.programs / "postgres"), "-D", str(cluster.folder), *options],
            cwd=cluster.folder, stdin=subprocess.DEVNULL, stdout=sys.stderr, **cluster.owner,  # type: ignore[call-overload]
        )  # fmt: skip
        try:
            address = ["--host", sockets, "--username", "postgres"]
            wait_until_ready([str(cluster.programs / "pg_isready"), "--quiet", *address], process)
            yield [str(cluster.programs / "psql"), "-Xq", "-v", "ON_ERROR_STOP=1", *address]
        finally:
            # Fast shutdown: it ends its sessions, and waits for them.
            process.send_signal(signal.SIGINT)
            process.wait()


def wait_until_ready(question: Sequence[str], process: "subprocess.Popen[bytes]") -> None:
    """Returns when the server takes connections. Raises TimeoutError if it never does."""
    until = time.monotonic() + START_SECONDS
    while subprocess.run(question, check=False).returncode != 0:
        if process.poll() is not None or time.monotonic() > until:
            raise TimeoutError("PostgreSQL did not start")
        time.sleep(0.05)
