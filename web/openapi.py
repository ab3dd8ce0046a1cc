"""The OpenAPI 3.1 document, made from the operations and the shapes."""

import re
from functools import cache
from itertools import groupby
from typing import Any

import msgspec

from engine import __version__
from web import shapes
from web.operation import EVENTS, JSON, PROBLEM, Answer, Operation, problems_of, schema_properties
from web.operations import OPERATIONS

TEMPLATE = "#/components/schemas/{name}"
PATH_PARAMETERS: dict[str, tuple[str, dict[str, Any]]] = {
    "report_id": ("The report's id", {"type": "string", "format": "uuid"}),
    "store_id": ("The store's id", {"type": "string", "minLength": 1}),
}
REQUEST_HEADERS: dict[str, tuple[str, dict[str, Any]]] = {
    "Idempotency-Key": (
        "The same key with the same request gives the same report, also when it is over",
        {"type": "string", "pattern": "^[ -~]{1,255}$"},
    )
}
HEADERS = {
    "Location": "Where the report is.",
    "Retry-After": "In how many seconds to ask again.",
    "Link": "The next page, as rel=next.",
    "ETag": "What If-None-Match and If-Range take.",
    "Content-Disposition": "The name to save it as.",
    "Content-Range": "Which part it is.",
    "X-Report-Status": "Complete, where the answer is the file.",
}


@cache
def openapi_document() -> bytes:
    """The document in JSON."""
    return msgspec.json.encode(_document())


def _document() -> dict[str, Any]:
    given = {answer.shape for each in OPERATIONS for answer in each.answers.values() if answer.shape}
    used = given | {shapes.Problem} | {each.body for each in OPERATIONS if each.body}
    ordered = sorted(used, key=lambda shape: shape.__name__)
    _, components = msgspec.json.schema_components(ordered, ref_template=TEMPLATE)
    by_path = groupby(sorted(OPERATIONS, key=lambda each: each.path), key=lambda each: each.path)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Openhours",
            "version": __version__,
            "summary": "How long each store was up and down inside its opening hours.",
            "description": "Reports are triggered, watched and fetched; stores are looked at. Instants are ISO 8601 in "
            "UTC, lengths are whole microseconds (`_us`).",
        },
        "paths": {path: {each.method.lower(): _operation(each) for each in group} for path, group in by_path},
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        # A server on loopback may run without tokens.
        "security": [{"token": []}, {}],
    }


def _operation(operation: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": operation.description,
        "parameters": list(parameters_of(operation)),
        "responses": _responses(operation),
    }
    if operation.body:
        schema = {"$ref": TEMPLATE.format(name=operation.body.__name__)}
        told["requestBody"] = {"required": False, "content": {JSON: {"schema": schema}}}
    return told


def parameters_of(operation: Operation) -> tuple[dict[str, Any], ...]:
    """The parameters in the path, the query and the headers."""
    parameters = []
    for name in re.findall(r"\{(\w+)\}", operation.path):
        description, schema = PATH_PARAMETERS[name]
        parameters.append(_parameter(name, "path", description, schema, is_required=True))
    for name, schema in schema_properties(operation.query).items() if operation.query else ():
        is_required, description = schema.pop("is_required"), schema.pop("description", "")
        parameters.append(_parameter(name, "query", description, schema, is_required=is_required))
    parameters += [
        _parameter(name, "header", *REQUEST_HEADERS[name], is_required=False) for name in operation.request_headers
    ]
    return tuple(parameters)


def _parameter(name: str, place: str, description: str, schema: dict[str, Any], *, is_required: bool) -> dict[str, Any]:
    return {"name": name, "in": place, "description": description, "required": is_required, "schema": schema}


def _responses(operation: Operation) -> dict[str, Any]:
    problem = {PROBLEM: {"schema": {"$ref": TEMPLATE.format(name="Problem")}}}
    told = {
        str(status): {"description": text, **({} if status == 303 else {"content": problem})}
        for status, text in problems_of(operation).items()
    }
    told |= {str(status): _answer(answer) for status, answer in operation.answers.items()}
    return dict(sorted(told.items()))


def _answer(answer: Answer) -> dict[str, Any]:
    told: dict[str, Any] = {"description": answer.description}
    if answer.content:
        told["content"] = {media_type: _body(media_type, answer) for media_type in answer.content}
    if answer.headers:
        told["headers"] = {
            name: {"description": HEADERS[name], "schema": {"type": "string"}} for name in answer.headers
        }
    return told


def _body(media_type: str, answer: Answer) -> dict[str, Any]:
    if media_type == EVENTS:
        # OpenAPI 3.1 has no words for one event of many.
        return {}
    if media_type != JSON:
        return {"schema": {"type": "string"}}
    # A report's file in JSON is rows, and these are the report's business.
    return {"schema": {"$ref": TEMPLATE.format(name=answer.shape.__name__)} if answer.shape else {}}
