"""An operation of the API: what it takes, and what it may answer."""

from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import Struct

JSON, PROBLEM = "application/json", "application/problem+json"
CSV, PARQUET, EVENTS, TEXT = "text/csv", "application/vnd.apache.parquet", "text/event-stream", "text/plain"
# What any request may be answered with: what the guard refuses, what HTTP does, and what nobody foresaw.
ANYWHERE = {
    400: "The request is no proper one, or for a host name that this service does not go by.",
    401: "No valid token.",
    403: "The token lacks the scope, or another site had a browser ask.",
    431: "The headers are too long.",
    500: "Something unforeseen, which the server's log tells under the request's id.",
}
NO_JOB = {404: "No report of that id.", 503: "The job table can't be read."}
BAD_QUERY = {422: "A parameter has a value that it can't have."}
NO_TRIGGER = {
    429: "As many reports wait as may, or this caller triggers too often: see Retry-After.",
    503: "The server is stopping or the job table is away: see Retry-After. Or the data set can't be read.",
}
NO_FILE = {
    503: "The job table can't be read.",
    404: "No report of that id, or none in that format.",
    409: "The report is not done.",
    410: "The file is no longer there.",
}
NO_RANGE = {416: "The file has no such part."}
BROWSER = {303: "To a browser: the page that shows it."}
UNREADY = {503: "The figures of this data set are still being made: see Retry-After."}


@dataclass(frozen=True)
class Answer:
    """A status with what it means, its body by media type, and its headers."""

    description: str
    content: tuple[str, ...] = ()
    shape: type[Struct] | None = None
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    answers: dict[int, Answer]
    problems: dict[int, str]
    query: type[Struct] | None = None
    body: type[Struct] | None = None
    request_headers: tuple[str, ...] = ()
    example: str = ""


def in_json(description: str, shape: type[Struct], *headers: str) -> Answer:
    """A JSON body."""
    return Answer(description, (JSON,), shape, headers)


def as_file(*media_types: str) -> dict[int, Answer]:
    """What a file is answered with."""
    headers = ("ETag", "Content-Disposition")
    return {
        200: Answer("The file.", media_types, None, headers),
        206: Answer("The part of it that Range asks for.", media_types, None, (*headers, "Content-Range")),
        304: Answer("The caller has this very file."),
    }


def problems_of(operation: Operation) -> dict[int, str]:
    """Every problem that an operation may answer with."""
    redirect = BROWSER if operation.path.partition("/{")[0] in ("/reports", "/stores") else {}
    is_shown = operation.method == "GET" and operation.path.count("/") <= 2
    return dict(sorted(({**ANYWHERE, **operation.problems, **(redirect if is_shown else {})}).items()))


def schema_properties(shape: type[Struct]) -> dict[str, Any]:
    """The fields of a query as JSON Schema. In a query string nothing is null: it is left out."""
    schema: dict[str, Any] = msgspec.json.schema(shape)["$defs"][shape.__name__]
    fields = {name: _without_null(each) for name, each in schema["properties"].items()}
    return {name: each | {"is_required": name in schema.get("required", ())} for name, each in fields.items()}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    kept = {name: each for name, each in schema.items() if not (name == "default" and each is None)}
    choices = [each for each in kept.pop("anyOf", []) if each != {"type": "null"}]
    kept |= choices[0] if choices else {}
    if None in kept.get("enum", ()):
        kept["enum"] = [each for each in kept["enum"] if each is not None]
    return kept
