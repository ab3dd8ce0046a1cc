"""The application: blueprints over jobs and fleet, behind one guard."""

from flask import Flask
from flask_wtf import CSRFProtect

from engine.fleet import Fleet
from engine.jobs import Jobs
from engine.learning import learn_structs
from web.api import api_blueprint
from web.browsers import send_browsers_to_pages
from web.config import MOST_BODY_BYTES, WebConfig
from web.docs import docs_blueprint
from web.exercise import exercise_blueprint
from web.health import health_blueprint
from web.login import login_blueprint
from web.logs import log_requests
from web.pages import pages_blueprint
from web.problems import register_problems
from web.schedule_api import schedule_blueprint
from web.security import secure_app
from web.sessions import Sessions
from web.store_api import store_blueprint

__all__ = ["WebConfig", "create_app"]


def create_app(jobs: Jobs, fleet: Fleet, config: WebConfig) -> Flask:
    """The service as a WSGI application; jobs and fleet are started by whoever opened them."""
    learn_structs()
    app = Flask("web", static_folder="static", template_folder="templates")
    app.config.update(
        SECRET_KEY=config.secret,
        SESSION_COOKIE_NAME="openhours_session",
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=MOST_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BODY_BYTES,
        MAX_FORM_PARTS=50,
        # The session's end is a form's end.
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.session_interface = Sessions()
    # An id with two slashes is another one than with one.
    app.url_map.merge_slashes = False
    # The order of what looks at a request: its id first, then who asks, then the forms' tokens.
    log_requests(app, config.metrics)
    guard = secure_app(app, config)
    csrf = CSRFProtect(app)
    register_problems(app)
    send_browsers_to_pages(app)
    programs = (
        api_blueprint(jobs),
        schedule_blueprint(jobs),
        exercise_blueprint(jobs),
        store_blueprint(fleet),
        docs_blueprint(),
        health_blueprint(jobs, fleet, config),
    )
    for blueprint in programs:
        # A program sends no form; the guard has seen where its request comes from.
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
    app.register_blueprint(login_blueprint(guard))
    app.register_blueprint(pages_blueprint(jobs, fleet))
    return app
