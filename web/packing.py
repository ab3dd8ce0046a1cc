"""Pages and their files in gzip, for the browsers that take it."""

import gzip
from functools import lru_cache

from flask import Response, request

TYPES = frozenset({"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"})
LEAST_BYTES = 1000
LEVEL = 6


def pack(response: Response) -> Response:
    """The response, packed where that is asked for and worth it."""
    if response.mimetype not in TYPES or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    if request.method == "HEAD" or response.status_code in (206, 304) or not request.accept_encodings.quality("gzip"):
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < LEAST_BYTES:
        return response
    # The files stay the same, so each is packed once.
    response.set_data(_packed(body) if request.path.startswith("/static/") else gzip.compress(body, LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    tag, _ = response.get_etag()
    if tag:
        # Packed and plain are the same to who has one of them, but not byte for byte.
        response.set_etag(tag, weak=True)
    return response


@lru_cache(maxsize=16)
def _packed(body: bytes) -> bytes:
    """A file in gzip."""
    return gzip.compress(body, 9, mtime=0)
