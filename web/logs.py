"""The log: a line of JSON for each request and each job that ended, without tokens and query strings."""

import logging
import re
import sys
import time
import uuid

import structlog
from flask import Flask, Response, g, request

from engine.jobs import Job
from web.metrics import Metrics, seconds_of

SHARED = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)

# Where it went wrong, without what the variables held: that may be a token.
TRACES = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))


def configure_logs() -> None:
    """Has this process write its log to stderr, that of its libraries with it."""
    structlog.configure(
        processors=[*SHARED, TRACES, structlog.processors.JSONRenderer()],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*SHARED, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                TRACES,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    # It warns of each request that waits for a thread, which a busy moment has many of.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def log_job(job: Job) -> None:
    """Tells how a job ended."""
    tell = structlog.get_logger().warning if job.state == "failed" else structlog.get_logger().info
    tell(
        "job ended",
        job_id=job.id,
        state=job.state,
        seconds=round(seconds_of(job), 3),
        attempt_count=job.attempt_count,
        error_type=job.error_type,
        error=job.error,
    )


def log_requests(app: Flask, metrics: Metrics) -> None:
    """Gives each request an id, and tells and counts it when it is answered."""

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if re.fullmatch(r"[\w.:-]{1,64}", given, re.ASCII) else uuid.uuid4().hex
        g.began = time.perf_counter()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.began
        route = request.url_rule.rule if request.url_rule else "none"
        metrics.request_ended(request.method, route, response.status_code, seconds)
        response.headers["X-Request-ID"] = g.request_id
        job_id = (request.view_args or {}).get("job_id") or g.get("job_id")
        structlog.get_logger().info(
            "request",
            method=request.method,
            path=request.path,
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            caller=getattr(g.get("caller"), "name", None),
            job_id=str(job_id) if job_id else None,
        )
        return response

    @app.teardown_request
    def forget(_: BaseException | None) -> None:
        structlog.contextvars.clear_contextvars()
