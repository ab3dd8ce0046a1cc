"""Progress as server-sent events: a line whenever the job changed, and one at its end."""

import threading
import time
from collections.abc import Callable, Iterator

import msgspec
from flask import Response, request

from engine.errors import JobUnknown
from engine.jobs import Job, Jobs
from web.errors import StreamsFull
from web.shown import report_of

# Each stream holds a thread of the server, which has twice as many.
MOST_STREAMS = 8
LONGEST_SECONDS = 600
LOOK_SECONDS = 0.25
HEARTBEAT_SECONDS = 2
RETRY_SECONDS = 10
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class Streams:
    """The open streams over the jobs."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._places = threading.BoundedSemaphore(MOST_STREAMS)

    def open(self, job_id: str) -> Response:
        """A stream of the job's progress. Raises JobUnknown, StreamsFull."""
        job = self._jobs.job(job_id)
        if request.method == "HEAD":
            return Response(headers=HEADERS, mimetype="text/event-stream")
        if not self._places.acquire(blocking=False):
            raise StreamsFull(MOST_STREAMS, RETRY_SECONDS)
        is_gone = request.environ.get("waitress.client_disconnected", lambda: False)
        response = Response(self._events(job, is_gone), headers=HEADERS, mimetype="text/event-stream")
        response.call_on_close(self._places.release)
        return response

    def _events(self, job: Job, is_gone: Callable[[], bool]) -> Iterator[str]:
        began = told = time.monotonic()
        yield "retry: 2000\n\n" + _event("progress", job)
        while not job.is_over and not self._jobs.is_stopping and time.monotonic() < began + LONGEST_SECONDS:
            time.sleep(LOOK_SECONDS)
            if is_gone():
                return
            try:
                former, job = job, self._jobs.job(job.id)
            except JobUnknown:
                break
            if job != former:
                told = time.monotonic()
                yield _event("progress", job)
            elif time.monotonic() > told + HEARTBEAT_SECONDS:
                # What is sent to somebody who left is how the server learns of it.
                told = time.monotonic()
                yield ": still there\n\n"
        # Without an end the browser asks again by itself.
        if job.is_over:
            yield _event("end", job)


def _event(name: str, job: Job) -> str:
    return f"event: {name}\ndata: {msgspec.json.encode(report_of(job)).decode()}\n\n"
