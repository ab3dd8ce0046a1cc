"""The message queue, in PostgreSQL: a message is the id of a job that waits, committed together with the job's row."""

from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select

from engine.job_tables import QUEUE_MIGRATIONS, SCHEMA
from engine.postgres import connection_string

if TYPE_CHECKING:
    from procrastinate import App

QUEUE = "reports"
TASK = "make_report"
# One listens, the others fetch, beat and finish.
MOST_CONNECTIONS = 4
CONNECT_SECONDS = 5
# A worker that goes without a word leaves nothing locked for long.
OPTIONS = "-c lock_timeout=5s -c idle_in_transaction_session_timeout=15s -c tcp_keepalives_idle=10"


def receiving_app(url: str, run: Callable[[str], Awaitable[None]]) -> "App":
    """The queue of a database, with what is done with each message."""
    from procrastinate import App, PsycopgConnector
    from psycopg.conninfo import conninfo_to_dict

    target = connection_string(url)
    options = f"-c search_path={SCHEMA} {OPTIONS} {conninfo_to_dict(target).get('options', '')}"
    connector = PsycopgConnector(
        conninfo=target,
        kwargs={"options": options, "connect_timeout": CONNECT_SECONDS},
        min_size=1,
        max_size=MOST_CONNECTIONS,
        reconnect_timeout=0,
    )
    app = App(connector=connector)

    @app.task(name=TASK, queue=QUEUE)
    async def make_report(job_id: str) -> None:
        await run(job_id)

    return app


def check_queue(url: str) -> None:
    """Raises psycopg's error where the database does not answer: the library would wait for it much longer."""
    import psycopg

    psycopg.connect(connection_string(url), connect_timeout=CONNECT_SECONDS).close()


def announce(change: Connection, job_id: str) -> None:
    """Puts a message on the queue, in the transaction of this connection."""
    _sending_app().configure_task(TASK, queue=QUEUE, connection=change.connection.driver_connection).defer(
        job_id=job_id
    )


def is_queue_current(connection: Connection) -> bool:
    """Whether the queue's own tables are those of its library."""
    return _library_scripts().keys() <= _known_names(connection)


def install_queue(change: Connection) -> None:
    """Creates the queue's own tables, or brings them to the version of its library."""
    from procrastinate.schema import SchemaManager

    scripts, known = _library_scripts(), _known_names(change)
    new = [name for name in scripts if name not in known]
    if not known:
        _run_script(change, SchemaManager.get_schema())
    for name in new if known else ():
        _run_script(change, scripts[name].read_text(encoding="utf-8"))
    if new:
        change.execute(insert(QUEUE_MIGRATIONS), [{"name": name} for name in new])


def _library_scripts() -> dict[str, Path]:
    """The library's migrations by name, in their order."""
    from procrastinate.schema import migrations_path

    return {path.name: path for path in sorted(migrations_path.glob("*.sql"))}


def _known_names(connection: Connection) -> set[str]:
    """The names of those that the tables have had."""
    return set(connection.execute(select(QUEUE_MIGRATIONS.c.name)).scalars())


def _run_script(change: Connection, script: str) -> None:
    """Runs statements as they stand: a % in them is no parameter."""
    change.exec_driver_sql(script, execution_options={"no_parameters": True})


@cache
def _sending_app() -> "App":
    """An app that only sends, over connections that are given to it."""
    from procrastinate import App, SyncPsycopgConnector

    return App(connector=SyncPsycopgConnector())
