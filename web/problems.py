"""Errors as answers: the only place that turns one into a status, for programs and for people."""

import re
from http import HTTPStatus

import msgspec
import structlog
from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException

from engine import errors as engine_errors
from engine.errors import EngineError, RunError, TryLater, UsageError
from web import errors as web_errors
from web.shapes import Problem

# The class of an error, or the nearest one above it, decides.
STATUSES: dict[type[EngineError], int] = {
    UsageError: 422,
    engine_errors.JobUnknown: 404,
    engine_errors.FileUnknown: 404,
    engine_errors.StoreUnknown: 404,
    engine_errors.ReportUnready: 409,
    engine_errors.NoPings: 409,
    # A caller sends no query, so these are our own.
    engine_errors.QueryFailed: 500,
    engine_errors.SessionClosed: 500,
    engine_errors.DataSetMissing: 503,
    web_errors.BodyUnreadable: 400,
    web_errors.KeyInvalid: 400,
    web_errors.HostUnknown: 400,
    web_errors.CallerUnknown: 401,
    web_errors.ScopeMissing: 403,
    web_errors.RequestForeign: 403,
    RunError: 503,
    engine_errors.ReportGone: 410,
    TryLater: 503,
    engine_errors.QueueFull: 429,
    web_errors.RateExceeded: 429,
}
# Of these the log tells more than callers may see: their messages have the address of a database.
KEPT_BACK: dict[type[EngineError], str] = {engine_errors.JobTableFailed: "the job table can't be reached"}
# How long, in seconds, until what is away may be back, where the error does not say.
AWAY_SECONDS: dict[type[EngineError], int] = {engine_errors.JobTableFailed: 10, engine_errors.StoreFailed: 10}
UNEXPECTED = Problem("/problems/unexpected", "Something went wrong here.", 500, "", "")


def register_problems(app: Flask) -> None:
    """Has every error of the application answered from here."""
    app.register_error_handler(EngineError, _of_engine)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _of_unexpected)


def kind_of(name: str) -> str:
    """The last part of a problem's type, from a class or a status: JobUnknown becomes job-unknown."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()).strip("-")


def known_problems() -> dict[str, tuple[int, str]]:
    """Every problem that has a class of its own: status and title by kind."""
    classes = [value for module in (engine_errors, web_errors) for value in vars(module).values()]
    return {
        kind_of(each.__name__): (status_of(each), title_of(each))
        for each in classes
        if isinstance(each, type) and issubclass(each, EngineError)
    } | {
        "unexpected": (500, UNEXPECTED.title),
        **{kind_of(each.phrase): (each.value, each.phrase) for each in HTTPStatus if each >= HTTPStatus.BAD_REQUEST},
    }


def status_of(kind: type[EngineError]) -> int:
    """The status of an error."""
    return next(STATUSES[each] for each in kind.__mro__ if each in STATUSES) if kind is not EngineError else 500


def title_of(kind: type[EngineError]) -> str:
    """What went wrong, whatever the case."""
    return (kind.__doc__ or kind.__name__).partition("\n")[0]


def detail_of(error: Exception) -> str:
    """What callers are told of an error."""
    return next((told for kind, told in KEPT_BACK.items() if isinstance(error, kind)), str(error))


def retry_after_of(error: EngineError) -> int | None:
    """How many seconds later it is worth asking again; None where waiting does not help."""
    return error.retry_after_seconds if isinstance(error, TryLater) else AWAY_SECONDS.get(type(error))


def _of_engine(error: EngineError) -> Response:
    kind = type(error)
    if status_of(kind) >= 500:
        structlog.get_logger().warning("refused", error_type=kind.__name__, error=str(error))
    response = _answer(
        Problem(f"/problems/{kind_of(kind.__name__)}", title_of(kind), status_of(kind), detail_of(error), request.path)
    )
    if (seconds := retry_after_of(error)) is not None:
        response.headers["Retry-After"] = str(seconds)
    if isinstance(error, web_errors.CallerUnknown):
        response.headers["WWW-Authenticate"] = 'Bearer realm="openhours"'
    return response


def _of_http(error: HTTPException) -> Response:
    status = error.code or 500
    name = HTTPStatus(status).phrase
    response = _answer(Problem(f"/problems/{kind_of(name)}", name, status, error.description or name, request.path))
    for header in ("Allow", "Retry-After", "Content-Range"):
        if header in (given := error.get_response().headers):
            response.headers[header] = given[header]
    return response


def _of_unexpected(error: Exception) -> Response:
    """The trace goes into the log alone, where the request's id finds it."""
    structlog.get_logger().error("unexpected", exc_info=error)
    detail = f"it is in the server's log under the request {g.get('request_id', '')}"
    return _answer(msgspec.structs.replace(UNEXPECTED, detail=detail, instance=request.path))


def _answer(problem: Problem) -> Response:
    if _is_page():
        page = render_template("error.html", status=problem.status, title=problem.title, detail=problem.detail)
        return Response(page, problem.status, mimetype="text/html")
    body = msgspec.structs.replace(problem, request_id=g.get("request_id"))
    return Response(msgspec.json.encode(body), problem.status, mimetype="application/problem+json")


def _is_page() -> bool:
    """Whether a person looks at it."""
    return request.path in ("/", "/login", "/logout") or request.path.startswith("/ui")
