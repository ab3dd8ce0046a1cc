"""What a server answers before it can work: while it copies a database for the first time, or waits for one."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, Response, request

from engine.progress import Tell
from web.errors import ServerStarting
from web.headers import add_headers
from web.logs import log_requests
from web.metrics import Metrics
from web.problems import register_problems
from web.replies import reply
from web.shapes import Check, Readiness

RETRY_SECONDS = 5
STARTING = "starting"


@dataclass
class Start:
    """How far a start is, for whoever asks meanwhile."""

    say: Callable[[str], None]  # hears of the first wait, if there is any
    heed: Tell  # what it raises ends the start
    doing: str = STARTING

    def __call__(self, doing: str, done_ratio: float | None = None) -> None:
        """Hears what is waited for."""
        self.heed(doing, done_ratio)
        if self.doing == STARTING:
            self.say(doing)
        self.doing = doing


def starting_app(start: Start, metrics: Metrics) -> Flask:
    """The application until then: it lives, is not ready, and has nothing that a token would have to guard."""
    app = Flask("web", static_folder="static", template_folder="templates")
    log_requests(app, metrics)
    app.after_request(add_headers)
    register_problems(app)
    app.context_processor(lambda: {"caller": None})

    @app.before_request
    def refuse() -> None:
        if request.endpoint not in ("static", "livez", "readyz"):
            raise ServerStarting(start.doing, RETRY_SECONDS)

    @app.get("/livez")
    def livez() -> Response:
        return Response("alive\n", mimetype="text/plain")

    @app.get("/readyz")
    def readyz() -> Response:
        return reply(Readiness(is_ready=False, checks={"start": Check(is_ok=False, detail=start.doing)}), 503)

    return app
