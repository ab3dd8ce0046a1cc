"""Logging in: a token for a session cookie, so that a browser need not send the token each time."""

import re

from flask import Blueprint, Response, redirect, render_template, request, session
from werkzeug.wrappers import Response as AnyResponse

from web.security import Guard


def login_blueprint(guard: Guard) -> Blueprint:
    """The login page."""
    login = Blueprint("login", __name__)

    @login.get("/login")
    def show() -> str:
        return render_template("login.html", error=None, next=local_path(request.args.get("next", "/")))

    @login.post("/login")
    def enter() -> AnyResponse:
        target = local_path(request.form.get("next", "/"))
        if guard.log_in(request.form.get("token", "").strip()):
            return redirect(target, 303)
        page = render_template("login.html", error="There is no such token.", next=target)
        return Response(page, 401, {"WWW-Authenticate": 'Bearer realm="openhours"'})

    @login.post("/logout")
    def leave() -> AnyResponse:
        session.clear()
        return redirect("/login", 303)

    return login


def local_path(target: str) -> str:
    """A path of this service, or else its first page: a login must not lead to another site."""
    return target if re.fullmatch(r"/(?![/\\])[!-\[\]-~]*", target) else "/"
