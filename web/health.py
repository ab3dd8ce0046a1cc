"""Whether the service lives, whether it can work, and what it has counted."""

import shutil
from collections.abc import Callable

import structlog
from flask import Blueprint, Response

from engine.data_set import open_data_set
from engine.errors import EngineError, JobTableFailed
from engine.fleet import Fleet
from engine.jobs import Jobs
from engine.report_folder import LEAST_FREE_BYTES
from web.config import WebConfig
from web.metrics import JobCounts
from web.problems import detail_of
from web.replies import reply
from web.shapes import Check, Readiness


def health_blueprint(jobs: Jobs, fleet: Fleet, config: WebConfig) -> Blueprint:
    """livez, readyz, metrics."""
    health = Blueprint("health", __name__)
    config.metrics.registry.register(JobCounts(jobs, lambda: _rejected_count(jobs)))
    checks = {
        "data_set": lambda: _data_set(jobs),
        "job_table": lambda: _job_table(jobs),
        "disk": lambda: _disk(jobs),
        "reports": lambda: Check(is_ok=True, detail=jobs.files.check()),
        "fleet": lambda: _fleet(fleet),
        "queue": lambda: _queue(jobs, config.queue_limit),
    }

    @health.get("/livez")
    def livez() -> Response:
        return Response("alive\n", mimetype="text/plain")

    @health.get("/readyz")
    def readyz() -> Response:
        found = {name: _checked(name, check) for name, check in checks.items()}
        is_ready = all(each.is_ok for each in found.values())
        return reply(Readiness(is_ready, found), 200 if is_ready else 503)

    @health.get("/metrics")
    def metrics() -> Response:
        return Response(config.metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")

    return health


def _checked(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except (EngineError, OSError) as error:
        structlog.get_logger().warning("not ready", check=name, error_type=type(error).__name__, error=str(error))
        return Check(is_ok=False, detail=detail_of(error))


def _data_set(jobs: Jobs) -> Check:
    return Check(is_ok=True, detail=f"version {open_data_set(jobs.data_folder).manifest.version}")


def _job_table(jobs: Jobs) -> Check:
    return Check(is_ok=True, detail=f"{sum(jobs.counts().values())} jobs")


def _disk(jobs: Jobs) -> Check:
    free = shutil.disk_usage(jobs.home).free
    return Check(is_ok=free >= LEAST_FREE_BYTES, detail=f"{free} bytes free")


def _fleet(fleet: Fleet) -> Check:
    if fleet.error is not None:
        return Check(is_ok=False, detail=str(fleet.error))
    return Check(is_ok=fleet.is_ready, detail=f"version {fleet.version}" if fleet.is_ready else "being made")


def _queue(jobs: Jobs, limit: int) -> Check:
    if jobs.is_stopping:
        return Check(is_ok=False, detail="the server is stopping")
    try:
        depth = jobs.counts().get("queued", 0)
    except JobTableFailed:
        # Why is told by the check of that table.
        return Check(is_ok=False, detail="how many wait is not known")
    return Check(is_ok=depth < limit, detail=f"{depth} of {limit} wait")


def _rejected_count(jobs: Jobs) -> int:
    return open_data_set(jobs.data_folder).manifest.rejected_count
