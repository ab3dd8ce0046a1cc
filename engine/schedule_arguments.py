"""The arguments of `openhours schedule`."""

import argparse

from engine.arguments import Commands, add_common, add_data

FORMATS = ("csv", "parquet", "json")
AS_OF_RULES = ("due", "latest")
ON_ONE = {
    "remove": "forget a schedule; its reports stay",
    "pause": "make no report until it is resumed",
    "resume": "make reports again; those missed meanwhile are not made up",
    "test": "send its webhook a signed message now",
}


def add_schedule(commands: Commands) -> None:
    """The command with those under it."""
    schedule = commands.add_parser(
        "schedule",
        help="have reports made regularly",
        description="Schedules, by which openhours serve makes reports: each once, however many servers run. "
        "These commands work whether a server runs or not.",
    )
    actions = schedule.add_subparsers(dest="action", metavar="ACTION", required=True)
    _add_add(actions)
    _add_data(actions.add_parser("list", help="all schedules, with their next times and last results"))
    for name, told in ON_ONE.items():
        one = actions.add_parser(name, help=told, description=f"{told[0].upper()}{told[1:]}.")
        one.add_argument("schedule", metavar="NAME", help="its name or id")
        _add_data(one)


def _add_add(actions: Commands) -> None:
    add = actions.add_parser(
        "add",
        help="add one",
        description="Adds a schedule. Times that were missed while no server ran are made up by one report, of the "
        "latest of them.",
    )
    add.add_argument("cron", metavar="CRON", help='minute hour day-of-month month day-of-week, such as "0 6 * * *"')
    add.add_argument("--name", help="by default CRON and the time zone")
    add.add_argument("--timezone", metavar="ZONE", default="UTC", help="whose clock CRON means (default: UTC)")
    add.add_argument("--format", choices=FORMATS, default="csv", help="of the file (default: csv)")
    add.add_argument(
        "--as-of",
        choices=AS_OF_RULES,
        default="due",
        help="look back from the instant that the report is due at (the default), or from the latest ping",
    )
    add.add_argument(
        "--webhook", metavar="URL", help="tell this address when a report is done or failed; its secret is shown once"
    )
    _add_data(add)


def _add_data(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    add_common(parser)
