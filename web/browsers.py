"""Browsers that ask for data by its address: they are sent to the page that shows it."""

import re
from urllib.parse import quote

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from web.security import wants_page

SHOWN = re.compile(r"/reports(/[^/]+)?|/stores(/.+)?", re.DOTALL)


def send_browsers_to_pages(app: Flask) -> None:
    """Has a browser see pages, where a program gets JSON."""

    @app.before_request
    def send() -> Response | None:
        if request.method not in ("GET", "HEAD") or not wants_page() or not SHOWN.fullmatch(request.path):
            return None
        query = request.query_string.decode("latin-1")
        return redirect("/ui" + quote(request.path) + (f"?{query}" if query else ""), 303)
