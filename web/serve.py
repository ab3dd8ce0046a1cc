"""The command `openhours serve`: opens jobs and fleet, serves them, and ends in order."""

import argparse
import resource
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from engine.fleet import Fleet
from engine.jobs import Job, open_jobs
from engine.settings import settings
from web.addresses import is_loopback, listen, url_of
from web.app import WebConfig, create_app
from web.errors import TokensMissing
from web.logs import configure_logs, log_job
from web.metrics import Metrics
from web.server import MOST_CONNECTIONS, Server
from web.sessions import session_secret
from web.starting import Start, starting_app
from web.stopping import asked_to_stop, heed_signals, is_hurried, wait_until_asked
from web.tokens import SCOPES, Token, new_token, parse_tokens

SECRET_NAME = "secret"  # noqa: S105 - the name of a file


def run(options: argparse.Namespace) -> int:
    """Serves until SIGTERM or Ctrl-C, or makes a token.

    Raises TokensMissing, AddressUnusable, SettingInvalid, and what opening the jobs raises.
    """
    if options.new_token:
        return _make_token(options.new_token, options.scopes or SCOPES)
    tokens = parse_tokens(settings().tokens)
    if not tokens and not is_loopback(options.host):
        raise TokensMissing(options.host)
    folder = Path(options.data) if options.data else settings().data
    with asked_to_stop() as count_asked:
        _serve(folder, options.host, options.port, tokens, count_asked)
    return 0


def _make_token(name: str, scopes: list[str] | tuple[str, ...]) -> int:
    text, token = new_token(name, scopes)
    print(text)
    print(f"the token is shown this once; let the server know it by OPENHOURS_TOKENS={token.entry()}", file=sys.stderr)
    return 0


def _serve(folder: Path, host: str, port: int, tokens: tuple[Token, ...], count_asked: Callable[[], int]) -> None:
    """What is opened last is closed first: callers see a job's end before the server goes."""
    metrics = Metrics()

    def ended(job: Job) -> None:
        metrics.job_ended(job)
        log_job(job)

    with ExitStack() as resources:
        configure_logs()
        _allow_connections()
        listener = listen(host, port)
        resources.callback(listener.close)
        start = Start(partial(_say_waiting, url_of(listener)), heed_signals(count_asked))
        server = Server(starting_app(start, metrics), listener)
        resources.callback(server.stop)
        server.start()
        jobs = resources.enter_context(open_jobs(folder, ended, start))
        fleet = Fleet(folder, jobs.home)
        config = WebConfig(
            tokens=tokens,
            hosts=(host, *(name.strip() for name in settings().hosts.split(",") if name.strip())),
            trigger_rate=settings().trigger_rate,
            queue_limit=settings().queue_limit,
            secret=jobs.session_secret() or session_secret(jobs.home / SECRET_NAME),
            metrics=metrics,
        )
        jobs.start()
        resources.callback(fleet.stop)
        fleet.start()
        resources.callback(server.stop)
        server.application = create_app(jobs, fleet, config)
        print(f"openhours: serving {folder} at {url_of(listener)}", file=sys.stderr, flush=True)
        wait_until_asked(count_asked)
        # Running reports end, and their state is told meanwhile; asked a second time, it does not wait for them.
        jobs.stop(is_hurried=lambda: is_hurried(count_asked))


def _say_waiting(url: str, doing: str) -> None:
    """Tells whoever started it why it is not ready."""
    print(f"openhours: at {url}, not ready yet: {doing}", file=sys.stderr, flush=True)


def _allow_connections() -> None:
    """Each connection is an open file to the system, and so are those of the reports."""
    wanted = MOST_CONNECTIONS * 4
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
