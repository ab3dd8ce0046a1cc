"""The exercise's own two endpoints, as its users know them."""

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import MethodNotAllowed

from engine.jobs import Jobs
from web.asked import ResultAsked, asked
from web.files import send_report
from web.replies import reply
from web.shapes import ReportId, ReportStatus


def exercise_blueprint(jobs: Jobs) -> Blueprint:
    """trigger_report and get_report."""
    exercise = Blueprint("exercise", __name__)

    @exercise.route("/trigger_report", methods=["GET", "POST"])
    def trigger_report() -> Response:
        if request.method == "HEAD":
            # Flask takes it for a GET, and to look ahead must not trigger anything.
            raise MethodNotAllowed(["GET", "POST"])
        job, _ = jobs.trigger(None, "csv")
        g.job_id = job.id
        return reply(ReportId(job.id))

    @exercise.get("/get_report")
    def get_report() -> Response:
        job = jobs.job(asked(ResultAsked).report_id.lower())
        g.job_id = job.id
        if not job.is_over:
            return reply(ReportStatus("Running"))
        if job.state != "done":
            return reply(ReportStatus("Failed", job.error or job.state))
        response = send_report(jobs, job.id, "csv", is_raw=False)
        response.headers["X-Report-Status"] = "Complete"
        return response

    return exercise
