"""The arguments of `openhours serve` and `openhours worker`."""

from engine.arguments import EPILOG, Commands, add_common, add_data, count, positive

SCOPES = ("read", "trigger")


def add_serve(commands: Commands) -> None:
    """The server, with its embedded workers; or a token for it."""
    serve = commands.add_parser(
        "serve",
        help="serve reports over HTTP, with pages",
        description="Serves the data set: pages and an HTTP API that trigger reports, watch and download them. "
        "Off this machine's own address it wants tokens in OPENHOURS_TOKENS; --new-token makes one.",
        epilog=EPILOG,
    )
    add_data(serve)
    serve.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", metavar="N", type=count, default=8000, help="default: 8000; 0 takes a free one")
    serve.add_argument(
        "--new-token", metavar="NAME", help="make a token, print it with its line for OPENHOURS_TOKENS, end"
    )
    serve.add_argument(
        "--scope", dest="scopes", action="append", choices=SCOPES, help="what it is for; default: read and trigger"
    )
    add_common(serve)


def add_worker(commands: Commands) -> None:
    """The workers of a queue."""
    worker = commands.add_parser(
        "worker",
        help="make the reports that servers put on the queue",
        description="Takes reports from the queue in OPENHOURS_QUEUE (a PostgreSQL database), which any number of "
        "servers fill, and makes them. Any number of workers may run, on any machines that see the data set.",
        epilog=EPILOG,
    )
    add_data(worker)
    worker.add_argument(
        "--concurrency", metavar="N", type=positive, help="reports made at once; by default OPENHOURS_WORKERS, or 2"
    )
    worker.add_argument("--metrics-port", metavar="N", type=count, help="serve what is counted to Prometheus here")
    worker.add_argument("--metrics-host", metavar="H", default="127.0.0.1", help="the address of that (127.0.0.1)")
    add_common(worker)
