"""Reports over HTTP: trigger, watch, fetch, remove."""

from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, g

from engine.instants import parse_as_of
from engine.jobs import Jobs
from engine.links import address_of
from web.asked import FileAsked, ReportsAsked, asked, asked_body, asked_key
from web.events import Streams
from web.files import send_report
from web.replies import reply, reply_if_changed
from web.shapes import ReportList
from web.shown import report_of, triggered_of

# When to look again for a report that is not over.
POLL_SECONDS = "1"


def api_blueprint(jobs: Jobs) -> Blueprint:
    """The reports."""
    api = Blueprint("api", __name__)
    streams = Streams(jobs)

    @api.post("/reports")
    def trigger() -> Response:
        body, key = asked_body(), asked_key()
        as_of = "latest" if body.as_of is None else body.as_of
        job, is_new = jobs.trigger(parse_as_of(as_of), body.format, key, as_of)
        g.job_id = job.id
        headers = {"Location": address_of(job.id), "Retry-After": POLL_SECONDS}
        return reply(triggered_of(job, is_new=is_new), 202, headers)

    @api.get("/reports")
    def listed() -> Response:
        query = asked(ReportsAsked)
        found, before = jobs.listed(query.limit, query.before and query.before.lower(), query.state)
        following = None
        if before:
            state = {"state": query.state} if query.state else {}
            following = f"/reports?{urlencode({'limit': query.limit, 'before': before, **state})}"
        headers = {"Link": f'<{following}>; rel="next"'} if following else None
        return reply(ReportList(tuple(map(report_of, found)), following), headers=headers)

    @api.get("/reports/<uuid:job_id>")
    def status(job_id: UUID) -> Response:
        job = jobs.job(str(job_id))
        return reply_if_changed(report_of(job), None if job.is_over else {"Retry-After": POLL_SECONDS})

    @api.delete("/reports/<uuid:job_id>")
    def remove(job_id: UUID) -> Response:
        job = jobs.remove(str(job_id))
        return Response(status=204) if job is None else reply(report_of(job), 200 if job.is_over else 202)

    @api.get("/reports/<uuid:job_id>/report.<any(csv, parquet, json):file_format>")
    def file(job_id: UUID, file_format: str) -> Response:
        is_raw = file_format == "csv" and asked(FileAsked).raw
        return send_report(jobs, str(job_id), file_format, is_raw=is_raw)

    @api.get("/reports/<uuid:job_id>/events")
    def events(job_id: UUID) -> Response:
        return streams.open(str(job_id))

    return api
