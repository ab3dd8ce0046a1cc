"""The command `openhours worker`: makes the reports on the queue, and serves what it counts to Prometheus."""

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path

from prometheus_client import start_http_server

from engine.errors import OutputFailed
from engine.jobs import Job
from engine.queue_jobs import open_queue_jobs
from engine.settings import settings
from web.logs import configure_logs, log_job
from web.metrics import Metrics
from web.stopping import asked_to_stop, heed_signals, is_hurried, wait_until_asked


def run(options: argparse.Namespace) -> int:
    """Works until SIGTERM or Ctrl-C. Raises QueueMissing, and what opening the queue raises."""
    folder = Path(options.data) if options.data else settings().data
    concurrency = options.concurrency or settings().workers
    metrics = Metrics()

    def ended(job: Job) -> None:
        metrics.job_ended(job)
        log_job(job)

    with ExitStack() as resources:
        count_asked = resources.enter_context(asked_to_stop())
        configure_logs()
        jobs = resources.enter_context(open_queue_jobs(folder, concurrency, ended, heed_signals(count_asked)))
        if options.metrics_port is not None:
            _serve_metrics(metrics, options.metrics_host, options.metrics_port, resources)
        jobs.start()
        print(f"openhours: making reports of {folder}, {concurrency} at once", file=sys.stderr, flush=True)
        wait_until_asked(count_asked)
        jobs.stop(settings().grace_seconds, lambda: is_hurried(count_asked))
    return 0


def _serve_metrics(metrics: Metrics, host: str, port: int, resources: ExitStack) -> None:
    """Serves the counters until the end. Raises OutputFailed."""
    try:
        server, _ = start_http_server(port, host, metrics.registry)
    except OSError as error:
        raise OutputFailed(f"{host}:{port}", error.strerror or str(error)) from error
    resources.callback(server.shutdown)
