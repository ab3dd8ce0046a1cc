"""What `openhours schedule` does. It needs no server, and stands in no running one's way."""

import argparse
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

import msgspec

from engine.console import say, say_json, show_table
from engine.cron import check_cron, next_three_us
from engine.data_set import open_data_set
from engine.errors import ScheduleNameInvalid, WebhookFailed, WebhookMissing
from engine.instants import show_instant
from engine.job_database import now_us
from engine.job_store import JobStore
from engine.message import USER_AGENT, test_message
from engine.options import data_folder_of
from engine.schedule import Schedule, new_schedule
from engine.schedule_shown import facts_of, local_of, row_of, run_facts_of
from engine.schedule_store import ScheduleStore
from engine.service_database import service_database
from engine.webhook import check_url, new_secret, origin_of, post

NAME = re.compile(r"(?! )[^\x00-\x1f\x7f]{1,100}(?<! )")
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def run_schedule(options: argparse.Namespace) -> int:
    """Does what is asked; nothing is rejected here."""
    with _opened(options) as store:
        ACTIONS[options.action](store, options)
    return 0


@contextmanager
def _opened(options: argparse.Namespace) -> Iterator[ScheduleStore]:
    """The schedules of the service over the data set. Raises DataSetMissing, OutputFailed, JobTableFailed."""
    folder = data_folder_of(options)
    open_data_set(folder)
    database = service_database(folder)
    try:
        yield ScheduleStore(database, JobStore(database))
    finally:
        database.close()


def _add(store: ScheduleStore, options: argparse.Namespace) -> None:
    check_cron(options.cron, options.timezone)
    cron = " ".join(options.cron.split())
    name = options.name if options.name is not None else f"{cron} {options.timezone}"
    if not NAME.fullmatch(name) or not name.isprintable() or UUID.fullmatch(name):
        raise ScheduleNameInvalid(name)
    schedule = new_schedule(cron, options.timezone, name, options.format, options.as_of, now_us())
    if options.webhook is not None:
        check_url(options.webhook)
        schedule = msgspec.structs.replace(schedule, webhook_url=options.webhook, webhook_secret=new_secret())
    store.add(schedule)
    _tell_added(schedule, options)


def _tell_added(schedule: Schedule, options: argparse.Namespace) -> None:
    """Its id, when it is due, and its webhook's secret."""
    times = next_three_us(schedule.cron, schedule.timezone_str, schedule.created_us)
    if options.json:
        about = {"next_at": [show_instant(each) for each in times], "webhook_secret": schedule.webhook_secret}
        say_json(facts_of(schedule) | about)
        return
    if not options.quiet:
        say(f"schedule {schedule.name!r} ({schedule.id}); due next:")
        for each in times:
            say(f"  {local_of(each, schedule.timezone_str)}, {show_instant(each)}")
    if schedule.webhook_secret:
        # Alone on stdout, so that it can be piped to where it is kept.
        print(schedule.webhook_secret)
        if not options.quiet:
            say("the secret above, which the webhook's messages are signed with, is shown this once")


def _list(store: ScheduleStore, options: argparse.Namespace) -> None:
    entries = store.listed()
    if options.json:
        say_json({"schedules": [facts_of(each.schedule) | {"last_run": run_facts_of(each)} for each in entries]})
    elif entries:
        columns = ("name", "times", "zone", "next, UTC", "last due, UTC", "result", "webhook")
        show_table(columns, [row_of(each) for each in entries])
    elif not options.quiet:
        say('no schedule yet: openhours schedule add "0 6 * * *" makes one')


def _remove(store: ScheduleStore, options: argparse.Namespace) -> None:
    _tell_done(store.remove(options.schedule), "removed", options)


def _pause(store: ScheduleStore, options: argparse.Namespace) -> None:
    _tell_done(store.set_paused(options.schedule, is_paused=True), "paused", options)


def _resume(store: ScheduleStore, options: argparse.Namespace) -> None:
    schedule = store.set_paused(options.schedule, is_paused=False)
    _tell_done(schedule, f"goes on, due next {local_of(schedule.next_due_us, schedule.timezone_str)}", options)


def _test(store: ScheduleStore, options: argparse.Namespace) -> None:
    schedule = store.named(options.schedule)
    if schedule.webhook_url is None or schedule.webhook_secret is None:
        raise WebhookMissing(schedule.name)
    sent_us = now_us()
    body = test_message(schedule, sent_us)
    outcome = post(schedule.webhook_url, schedule.webhook_secret, f"{schedule.id}_test_{sent_us}", body, USER_AGENT)
    if outcome.error:
        raise WebhookFailed(origin_of(schedule.webhook_url), outcome.error)
    _tell_done(schedule, f"its webhook answered {outcome.status}", options)


Action: TypeAlias = Callable[[ScheduleStore, argparse.Namespace], None]
ACTIONS: dict[str, Action] = {
    "add": _add,
    "list": _list,
    "remove": _remove,
    "pause": _pause,
    "resume": _resume,
    "test": _test,
}


def _tell_done(schedule: Schedule, what: str, options: argparse.Namespace) -> None:
    """What became of one."""
    if options.json:
        say_json(facts_of(schedule))
    elif not options.quiet:
        say(f"schedule {schedule.name!r}: {what}")
