"""Answers in JSON."""

from collections.abc import Mapping

import msgspec
from flask import Response, request


def reply(body: msgspec.Struct, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A body in JSON."""
    return Response(msgspec.json.encode(body), status, headers, mimetype="application/json")


def reply_if_changed(body: msgspec.Struct, headers: Mapping[str, str] | None = None) -> Response:
    """A body in JSON, or 304 where the caller has that very one."""
    response = reply(body, headers=headers)
    response.add_etag()
    response.make_conditional(request)
    return response
