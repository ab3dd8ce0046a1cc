"""Everything that can go wrong, as one tree; the class is the message, the caller passes facts.

EngineError
├── UsageError              what was asked for can't be done as asked: ask differently
│   ├── ArgumentsConflict   none or both of two ways to say one thing
│   ├── SourceMissing       no such input file
│   ├── SourceUnusable      an input file that can't be read at all
│   ├── ColumnsMissing      an input file without a needed column
│   ├── TablesMissing       nothing to load, or a report without pings
│   ├── DataSetMissing      no data set in that folder
│   ├── NothingInPlace      hours or zones, none of them usable, in place of those at hand
│   ├── InstantInvalid      an as_of that is no instant
│   ├── NoPings             no latest ping to look back from
│   ├── RelationUnknown     no relation of that name
│   ├── QueryRefused        a statement other than a select
│   ├── QueryCountWrong     none or several selects where one is wanted
│   ├── QueryFailed         a query that DuckDB does not accept
│   ├── SessionClosed       a session used after its end
│   ├── FormatUnknown       no such output format
│   ├── OutputUnusable      an output that can't be written to where it is
│   ├── SettingInvalid      a setting that has no such value
│   ├── ExtraMissing        what needs a part of Openhours that is not installed
│   ├── JobUnknown          no job of that id
│   ├── KeyConflict         an idempotency key that was used for another request
│   ├── ReportUnready       the file of a report that is not done
│   ├── FileUnknown         a file that the report does not have
│   ├── StoreUnknown        no store of that id
│   ├── CronInvalid         a schedule's times that are none
│   ├── ZoneUnknown         no time zone of that name
│   ├── ScheduleUnknown     no schedule of that name or id
│   ├── ScheduleNameInvalid a name that a schedule can't have
│   ├── ScheduleNameTaken   a name that another schedule has
│   ├── SchedulesFull       as many schedules as there may be
│   ├── WebhookUrlInvalid   an address that no webhook can have
│   ├── WebhookMissing      a schedule without a webhook
│   ├── SpanInvalid         two instants that no span lies between, or too long a one
│   ├── QueueOther          a queue whose reports are made from another data set
│   ├── QueueMissing        a worker without a queue to work for
│   ├── PostgresUrlInvalid  an address that is none of a PostgreSQL database
│   ├── PostgresExtensionMissing   a DuckDB that can't read PostgreSQL
│   ├── PostgresTableUnusable  one of the three tables in PostgreSQL that can't be read as it is
│   ├── SyncSourceOther     a data set that was synced from another database
│   ├── DatabaseUnready     a database without the tables that are needed, or with those of an earlier version
│   ├── DatabaseForbidden   a database in which the service's tables are to be made or changed by who may not
│   ├── TablesForeign       a database whose tables openhours did not make, where it needs its own
│   └── TablesTaken         a database in which others have the names of the tables
└── RunError                the work itself failed: what was there before is as it was
    ├── CountsDisagree      rows read and lines counted differ
    ├── OrderBroken         a data set whose pings are not in the order it vouches for
    ├── DataSetBusy         another load is writing the data set
    ├── DataSetBroken       a data set that can't be read
    │   ├── DataSetForbidden    one that this user may not read
    │   └── VersionGone         one of which loads removed what was to be read
    ├── DataSetNewer        a data set that a later version wrote
    ├── DataSetOlder        a data set that an earlier version wrote
    ├── ResourcesExhausted  memory limit or spill limit reached
    ├── DiskFull            a disk, or what may be used of it, is full
    ├── FileFailed          a file that DuckDB can't read or write
    ├── OutputFailed        the output can't be written
    ├── StoreFailed         the store of the reports can't be reached, read or written
    ├── TimeLimitReached    a report that took longer than it may
    ├── TriesExhausted      a report that was interrupted as often as it may
    ├── ReportGone          the file of a report that somebody removed
    ├── ServerRunning       another server has this data folder
    ├── JobTableFailed      the job table can't be read or written
    ├── WebhookFailed       a webhook that does not take a message
    ├── SnapshotFailed      the figures of the fleet can't be made
    ├── PostgresUnusable    a PostgreSQL database that can't be reached, or lets nobody in
    ├── PostgresBusy        a PostgreSQL database in which others hold what is needed
    ├── PostgresFailed      what PostgreSQL was asked to do, and did not
    ├── DatabaseNewer       a database that a later version made
    └── TryLater            not now: says when to ask again
        ├── QueueFull       as many reports wait as may
        ├── ServerStopping  the server takes no more
        └── FleetUnready    the figures of the fleet are still being made
"""

from collections.abc import Iterable
from pathlib import Path


class EngineError(Exception):
    """The root: one line that says what was wrong, where, and what to do next."""


class UsageError(EngineError):
    """What was asked for can't be done as asked."""


class RunError(EngineError):
    """The work itself failed."""


class ArgumentsConflict(UsageError):
    """None or both of two ways to say one thing."""

    def __init__(self, choices: str) -> None:
        super().__init__(f"give either {choices}")


class SourceMissing(UsageError):
    """No such input file."""

    def __init__(self, pattern: str) -> None:
        super().__init__(f"no such file: {pattern}")


class SourceUnusable(UsageError):
    """An input file that can't be read at all."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} can't be read: {why}")


class ColumnsMissing(UsageError):
    """An input file without a needed column."""

    def __init__(self, path: Path, missing: Iterable[str], found: Iterable[str], table: str) -> None:
        super().__init__(
            f"{path} has no column {', '.join(missing)}, which {table} needs; it has: {', '.join(found) or 'none'}"
        )


class TablesMissing(UsageError):
    """Nothing to load, or a report without pings."""

    def __init__(self, wanted: str) -> None:
        super().__init__(f"nothing to read: give {wanted}")


class DataSetMissing(UsageError):
    """No data set in that folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"no data set in {folder}: make one with openhours load, or name another with --data")


class NothingInPlace(UsageError):
    """Hours or zones, none of them usable, in place of those at hand."""

    def __init__(self, table: str, rejects: Iterable[str], former_count: int) -> None:
        why = "; ".join(rejects)
        super().__init__(
            f"{table}: {f'no row given can be used ({why})' if why else 'no row was given'}, and the {former_count:,} "
            "that are there would go, so nothing was loaded: give all that are to hold, or leave them out"
        )


class InstantInvalid(UsageError):
    """An as_of that is no instant."""

    def __init__(self, text: str, why: str = "") -> None:
        super().__init__(
            f"not an instant: {text!r}{why and f' ({why})'}; give ISO 8601 with its zone, such as "
            "2023-01-25T18:13:22Z, 2023-01-25T12:13:22-06:00 or 2023-01-25T12:13:22[America/Chicago], or latest or now"
        )


class NoPings(UsageError):
    """No latest ping to look back from."""

    def __init__(self) -> None:
        super().__init__("there is no ping, so there is no latest one to look back from: give an as_of (--as-of)")


class RelationUnknown(UsageError):
    """No relation of that name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"no relation {name!r}; there are: {', '.join(sorted(known))}")


class QueryRefused(UsageError):
    """A statement other than a select."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"{kind} statements are not run: the data is read-only, so give a select")


class QueryCountWrong(UsageError):
    """None or several selects where one is wanted."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} selects, where one is wanted; several can be shown with --format table")


class QueryFailed(UsageError):
    """A query that DuckDB does not accept."""

    def __init__(self, message: str) -> None:
        super().__init__(f"the query failed: {message}")


class SessionClosed(UsageError):
    """A session used after its end."""

    def __init__(self) -> None:
        super().__init__("this session is closed: open another, and keep it as long as what it gave is used")


class FormatUnknown(UsageError):
    """No such output format."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"no format {name!r}; there are: {', '.join(known)}")


class OutputUnusable(UsageError):
    """An output that can't be written to where it is."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path!r} can't be written: {why}")


class SettingInvalid(UsageError):
    """A setting that has no such value."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"the setting {name} is wrong: {why}")


class ExtraMissing(UsageError):
    """A setting or a command that needs a part of Openhours that is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs a part that is not installed: pip install 'openhours[{extra}]'")


class CountsDisagree(RunError):
    """Rows read and lines counted differ: something was lost, so nothing is kept."""

    def __init__(self, table: str, lines: int, rows: int) -> None:
        super().__init__(
            f"{table}: {lines:,} lines counted, but {rows:,} rows read; nothing was loaded. "
            "If a file changed meanwhile, try again; else please report this"
        )


class OrderBroken(RunError):
    """A data set whose pings are not in the order it vouches for."""

    def __init__(self) -> None:
        super().__init__(
            "the pings of the data set are not in order, so no figure can be trusted: load it anew from its sources"
        )


class DataSetBusy(RunError):
    """Another load is writing the data set."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"another load is writing {folder}: try again when it is done")


class DataSetBroken(RunError):
    """A data set that can't be read."""

    remedy = (
        "restore that file from a copy, or load the files that the data set was loaded from into a new folder "
        "(openhours load --data NEW_FOLDER …)"
    )

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"the data set in {folder} can't be read ({why}): {self.remedy}")


class DataSetForbidden(DataSetBroken):
    """One that this user may not read."""

    remedy = "it may be whole, but this user needs the right to read all of it"


class VersionGone(DataSetBroken):
    """One of which loads removed what was to be read."""

    remedy = "loads came meanwhile, so try again"


class DataSetNewer(RunError):
    """A data set that a later version wrote."""

    def __init__(self, folder: Path, layout: int) -> None:
        super().__init__(f"the data set in {folder} has layout {layout}, which this version does not know: upgrade")


class DataSetOlder(RunError):
    """A data set that an earlier version wrote."""

    def __init__(self, folder: Path, layout: int) -> None:
        super().__init__(
            f"the data set in {folder} has layout {layout}, which an earlier version wrote: load the files that it was "
            "loaded from again, into a new folder (openhours load --data NEW_FOLDER …)"
        )


class ResourcesExhausted(RunError):
    """Memory limit or spill limit reached."""

    def __init__(self, message: str) -> None:
        super().__init__(
            f"out of room: {message}; raise OPENHOURS_MEMORY_LIMIT or give OPENHOURS_SPILL a folder with more space"
        )


class DiskFull(RunError):
    """A disk, or what may be used of it, is full."""

    def __init__(self, message: str) -> None:
        super().__init__(f"the disk is full, or as much of it as may be used: {message}; make room there and try again")


class FileFailed(RunError):
    """A file that DuckDB can't read or write."""

    def __init__(self, message: str) -> None:
        super().__init__(f"a file failed: {message}")


class OutputFailed(RunError):
    """The output can't be written."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path} can't be written: {why}")


class StoreFailed(RunError):
    """The store of the reports can't be reached, read or written."""

    def __init__(self, place: str, why: str, *, may_pass: bool = False) -> None:
        super().__init__(f"the store of the reports, {place}, failed: {why}")
        self.why = why
        self.may_pass = may_pass  # by itself, as where the store is away for a while


class JobUnknown(UsageError):
    """No job of that id."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"no report {job_id}: it never was, or was removed")


class KeyConflict(UsageError):
    """An idempotency key that was used for another request."""

    def __init__(self) -> None:
        super().__init__("this Idempotency-Key was used for another report: give a new key with a new request")


class ReportUnready(UsageError):
    """The file of a report that is not done."""

    def __init__(self, job_id: str, state: str) -> None:
        super().__init__(f"report {job_id} is {state}, so there is no file: only one that is done has one")


class FileUnknown(UsageError):
    """A file that the report does not have."""

    def __init__(self, job_id: str, made: str) -> None:
        super().__init__(f"report {job_id} was made as {made}: fetch report.{made}, or trigger another")


class StoreUnknown(UsageError):
    """No store of that id."""

    def __init__(self, store_id: str) -> None:
        super().__init__(f"no store {store_id!r} in the data set")


class CronInvalid(UsageError):
    """A schedule's times that are none."""

    def __init__(self, cron: str, why: str) -> None:
        super().__init__(
            f"not the times of a schedule: {cron!r} ({why}); give five fields, minute hour day-of-month month "
            'day-of-week, such as "0 6 * * *" for six in the morning'
        )


class ZoneUnknown(UsageError):
    """No time zone of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no time zone {name!r}: give an IANA name such as Europe/Berlin or UTC")


class ScheduleUnknown(UsageError):
    """No schedule of that name or id."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no schedule {name!r}; openhours schedule list shows all")


class ScheduleNameInvalid(UsageError):
    """A name that a schedule can't have."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"not a name for a schedule: {name!r}; give 1 to 100 printable characters that are no UUID, without spaces "
            "at the ends"
        )


class ScheduleNameTaken(UsageError):
    """A name that another schedule has."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is a schedule {name!r} already: give another --name, or remove that one")


class SchedulesFull(UsageError):
    """As many schedules as there may be."""

    def __init__(self, most: int) -> None:
        super().__init__(f"there are {most:,} schedules already: remove some")


class WebhookUrlInvalid(UsageError):
    """An address that no webhook can have."""

    def __init__(self, why: str) -> None:
        super().__init__(f"not the address of a webhook: {why}; give one such as https://example.com/hooks/openhours")


class WebhookMissing(UsageError):
    """A schedule without a webhook."""

    def __init__(self, name: str) -> None:
        super().__init__(f"schedule {name!r} has no webhook: add one with --webhook")


class SpanInvalid(UsageError):
    """Two instants that no span lies between, or too long a one."""

    def __init__(self, why: str) -> None:
        super().__init__(f"not a span: {why}")


class TimeLimitReached(RunError):
    """A report that took longer than it may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"stopped after {seconds:g} seconds, the time limit: raise OPENHOURS_TIME_LIMIT_SECONDS")


class TriesExhausted(RunError):
    """A report that was interrupted as often as it may."""

    def __init__(self, count: int) -> None:
        super().__init__(f"the server died {count} times while it made this report: see its log, then trigger another")


class ReportGone(RunError):
    """The file of a report that somebody removed."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"the file of report {job_id} is no longer there: trigger another")


class ServerRunning(RunError):
    """Another server has this data folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"another server is running on {folder}: stop it, or give this one another --data")


class JobTableFailed(RunError):
    """The job table can't be read or written."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the job table failed: {why}")


class WebhookFailed(RunError):
    """A webhook that does not take a message."""

    def __init__(self, host: str, why: str) -> None:
        super().__init__(f"the webhook at {host} did not take the message: {why}")


class SnapshotFailed(RunError):
    """The figures of the fleet can't be made."""

    def __init__(self, error: Exception) -> None:
        why = str(error) if isinstance(error, EngineError) else f"{error!r}; please report this"
        super().__init__(f"the figures of the fleet can't be made: {why}")


class TryLater(RunError):
    """Not now: says when to ask again."""

    def __init__(self, why: str, retry_after_seconds: int) -> None:
        super().__init__(f"{why}: try again in {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


class QueueFull(TryLater):
    """As many reports wait as may."""

    def __init__(self, count: int, retry_after_seconds: int) -> None:
        super().__init__(f"{count} {'report is' if count == 1 else 'reports are'} waiting already", retry_after_seconds)


class ServerStopping(TryLater):
    """The server takes no more."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__("the server is stopping", retry_after_seconds)


class FleetUnready(TryLater):
    """The figures of the fleet are still being made."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__("the figures of this data set are still being made", retry_after_seconds)


class QueueOther(UsageError):
    """A queue whose reports are made from another data set."""

    def __init__(self, data_folder: Path) -> None:
        super().__init__(
            f"the queue in OPENHOURS_QUEUE is of another data set than {data_folder}: take another database for it, "
            "or, where this one has taken the other's place, delete from openhours.facts there first"
        )


class QueueMissing(UsageError):
    """A worker without a queue to work for."""

    def __init__(self) -> None:
        super().__init__(
            "there is no queue to work for: set OPENHOURS_QUEUE to the postgresql://… that the servers have, too"
        )


class PostgresUrlInvalid(UsageError):
    """An address that is none of a PostgreSQL database; it is not shown, since a password may be anywhere in it."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"not the address of a PostgreSQL database ({why}): give postgresql://USER:PASSWORD@HOST:PORT/DATABASE, or "
            "postgresql:///DATABASE?host=/FOLDER for a socket"
        )


class PostgresUnusable(RunError):
    """A PostgreSQL database that can't be reached, or lets nobody in; the address is the one without its password."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url} can't be used: {why}")


class PostgresBusy(RunError):
    """A PostgreSQL database in which others hold what is needed."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"{url} is busy: another load, or a change of its tables, did not end in time; nothing was changed, so try "
            "again when it has"
        )


class PostgresFailed(RunError):
    """What PostgreSQL was asked to do, and did not; the address is the one without its password."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url} did not do it, and nothing was changed: {why}")


class PostgresExtensionMissing(UsageError):
    """A DuckDB that can't read PostgreSQL: its extension is neither there nor to be had."""

    def __init__(self, version: str, why: str) -> None:
        super().__init__(
            f"DuckDB {version} has no postgres extension here, and could not download it ({why}): "
            "pip install 'openhours[postgres]', which brings DuckDB 1.5.5 and its extension"
        )


class PostgresTableUnusable(UsageError):
    """One of the three tables in PostgreSQL that can't be read as it is."""

    def __init__(self, url: str, table: str, why: str) -> None:
        super().__init__(f"{table} in {url} can't be read: {why}")


class SyncSourceOther(UsageError):
    """A data set that was synced from another database, whose pings may not be mixed up with these by mistake."""

    def __init__(self, folder: Path, former: str) -> None:
        super().__init__(
            f"{folder} is synced from {former}, and this is another database or other tables: sync into another folder "
            "(--data), or say --look-back all to copy all of this one into the same data set from now on"
        )


class DatabaseUnready(UsageError):
    """A database without the tables that are needed, or with those of an earlier version."""

    def __init__(self, url: str, found: int, known: int) -> None:
        has = (
            f"has version {found} of openhours' tables, not {known}" if found else "does not have openhours' tables yet"
        )
        super().__init__(f"{url} {has}: run openhours db init {url}")


class DatabaseForbidden(UsageError):
    """A database in which the service's tables are to be made or changed by who may not."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"{url} shows its user no tables of the service in this version, and lets it make none: run openhours db "
            f"init --part service {url} as one who may, and grant what the README says"
        )


class TablesForeign(UsageError):
    """A database whose tables openhours did not make, where it needs its own."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"the tables of these names in {url} are not openhours', and load --into needs those that openhours db "
            "init makes: give another database or schema"
        )


class TablesTaken(UsageError):
    """A database in which others have the names of the tables."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"{url} has tables of these names that openhours did not make, and leaves them as they are: "
            f"openhours db check {url} tells whether they fit; else give another database or schema"
        )


class DatabaseNewer(RunError):
    """A database that a later version made."""

    def __init__(self, url: str, name: str, found: int, known: int) -> None:
        super().__init__(f"{url} has version {found} of {name}, and this openhours knows {known} only: upgrade it")
