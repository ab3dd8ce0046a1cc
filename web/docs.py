"""The API told: as an OpenAPI document, as a page to read, and what each problem means."""

from typing import Any

from flask import Blueprint, Response, abort, render_template

from web.openapi import openapi_document, parameters_of
from web.operation import Operation, problems_of
from web.operations import OPERATIONS
from web.problems import known_problems


def docs_blueprint() -> Blueprint:
    """openapi.json, docs, problems."""
    docs = Blueprint("docs", __name__)

    @docs.get("/openapi.json")
    def document() -> Response:
        return Response(openapi_document(), mimetype="application/json")

    @docs.get("/docs")
    def page() -> str:
        return render_template("docs.html", operations=[_shown(each) for each in OPERATIONS])

    @docs.get("/problems/<kind>")
    def problem(kind: str) -> Response:
        found = known_problems().get(kind)
        if found is None:
            abort(404)
        status, title = found
        return Response(f"{kind}\n\nStatus {status}: {title}\n", mimetype="text/plain")

    return docs


def _shown(operation: Operation) -> dict[str, Any]:
    """An operation as the page's template takes it."""
    answers = {status: answer.description for status, answer in operation.answers.items()}
    return {
        "method": operation.method,
        "path": operation.path,
        "summary": operation.summary,
        "description": operation.description,
        "parameters": [
            {
                "name": each["name"],
                "place": each["in"],
                "description": each["description"],
                "is_required": each["required"],
            }
            for each in parameters_of(operation)
        ],
        "responses": [
            {"status": status, "description": text}
            for status, text in sorted({**problems_of(operation), **answers}.items())
        ],
        "example": operation.example,
    }
