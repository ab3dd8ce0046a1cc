"""Says what is wrong with the tables of a PostgreSQL database, whoever made them, and changes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.asked import ask, columns_named, over_tables
from engine.catalogue import Relation, catalogue, statement
from engine.postgres import postgres_connection
from engine.postgres_names import PostgresTable, postgres_tables, records_of
from engine.progress import Tell, tell_nobody
from engine.sources import STORE_STATUS, TABLES

if TYPE_CHECKING:
    import psycopg

ERROR, REMARK = "error", "remark"
# Of the relations in `queries/checked` each is a check, but for the one that says which pings the others look at.
LATEST = "latest_pings"
DEFAULT = "default_partition"
NO_TABLE = "there is no such table"
EVERY_PING = "-infinity"
UNRECORDED = (
    "parts whose stores may not all be recorded, so that each report reads all ids: select openhours_record_polled()"
)
UNREADABLE = "no right to read it, so that each report reads all ids: grant select on it"
TIME_LIMIT_SECONDS = 60


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or worth a remark; table and column as the database calls them."""

    severity: str
    table: str
    column: str | None
    finding: str
    row_count: int | None  # rows that are so, where it is about rows
    example: str | None


@dataclass(frozen=True)
class Checked:
    """What was found, errors first, and from when on pings were looked at; None: all of them."""

    findings: Sequence[Finding]
    checked_from: str | None

    @property
    def error_count(self) -> int:
        """What makes reports leave something out, or fail."""
        return sum(finding.severity == ERROR for finding in self.findings)


@dataclass(frozen=True)
class Inspected:
    """A database under inspection: what its tables are called, and how long a check may take."""

    connection: "psycopg.Connection"
    tables: Mapping[str, PostgresTable]
    seconds: float
    tell: Tell

    def ask(self, name: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """The rows of a statement in `queries/inspected`."""
        import psycopg

        return psycopg.RawCursor(self.connection).execute(statement(f"inspected/{name}.sql"), values).fetchall()

    def rows(self, check: Relation) -> list[tuple[Any, ...]] | None:
        """The rows of a relation over the tables as they are called; None where it took too long."""
        import psycopg

        self.tell(f"looking for {check.name.replace('_', ' ')}")
        try:
            with self.connection.transaction():
                return self.connection.execute(over_tables([check], self.tables).encode()).fetchall()
        except psycopg.errors.QueryCanceled:
            return None

    def finding(self, table: str, column: str | None, told: Sequence[Any]) -> Finding:
        """A finding in the names of the database."""
        its = self.tables[table]
        return Finding(told[0], its.shown, its.columns[column] if column else None, *told[1:])


def check_tables(
    url: str, tell: Tell = tell_nobody, *, is_all: bool = False, seconds: float = TIME_LIMIT_SECONDS
) -> Checked:
    """Checks the tables that the settings name: of the pings those that a next report reads, or all.

    No check takes longer than `seconds`; one that would is told by a remark.
    Raises SettingInvalid, and what postgres_connection does.
    """
    tables = postgres_tables()
    tell("connecting")
    with postgres_connection(url) as connection:
        connection.read_only = True
        inspected = Inspected(connection, tables, seconds, tell)
        inspected.ask("limited", [str(int(seconds * 1000))])
        findings, usable = _check_columns(inspected)
        findings += _check_layout(inspected, usable)
        with_default = replace(inspected, tables={**tables, **_default_partition(inspected)})
        checked_from = _look_back(with_default, usable, is_all=is_all)
        findings += _check_rows(with_default, usable)
    findings.sort(key=lambda finding: finding.severity)
    return Checked(findings, checked_from)


def _check_columns(inspected: Inspected) -> tuple[list[Finding], dict[str, frozenset[str]]]:
    """What is wrong with tables, columns and types; and the columns of each table that are right."""
    asked = [
        (name, table.qualified, *pair) for name, table in inspected.tables.items() for pair in table.columns.items()
    ]
    rows = inspected.ask("columns", [list(each) for each in zip(*asked, strict=True)])
    # That there is no table is told once, not for each of its columns.
    findings = [
        inspected.finding(table, None if finding == NO_TABLE else column, (severity, finding, None, type_name))
        for table, column, severity, finding, type_name in rows
        if severity
    ]
    usable = {
        table.name: frozenset(column for name, column, severity, *_ in rows if name == table.name and severity != ERROR)
        for table in TABLES
    }
    return list(dict.fromkeys(findings)), {**usable, DEFAULT: usable[STORE_STATUS.name]}


def _check_layout(inspected: Inspected, usable: Mapping[str, frozenset[str]]) -> list[Finding]:
    """What the table of the pings lacks: a key, an index, partitions."""
    table = inspected.tables[STORE_STATUS.name]
    if usable[table.name] < table.columns.keys():
        return []
    names = [table.columns[column] for column in ("timestamp_utc", "store_id", "status")]
    found = inspected.ask("layout", [table.qualified, *names])
    lacks = [inspected.finding(table.name, "timestamp_utc", told) for told in found]
    return lacks + _check_records(inspected, table)


def _check_records(inspected: Inspected, table: PostgresTable) -> list[Finding]:
    """What keeps reports from believing the records of which stores there are, where there are any."""
    records = records_of(table)
    if not ask(inspected.connection, "table_place", {}, table=records.qualified):
        return []
    if inspected.ask("readable", [records.qualified]) == [(False,)]:
        return [Finding(REMARK, records.shown, None, UNREADABLE, None, None)]
    parts = ask(inspected.connection, "unwatched_parts", {}, table=table.qualified)
    told = (REMARK, UNRECORDED, len(parts), parts[0][0]) if parts else None
    return [inspected.finding(table.name, "store_id", told)] if told else []


def _default_partition(inspected: Inspected) -> dict[str, PostgresTable]:
    """The default partition of the pings, where there is one, as a table like theirs."""
    table = inspected.tables[STORE_STATUS.name]
    found = inspected.ask(DEFAULT, [table.qualified])
    return {DEFAULT: replace(table, schema=found[0][0], table=found[0][1])} if found else {}


def _look_back(inspected: Inspected, usable: Mapping[str, frozenset[str]], *, is_all: bool) -> str | None:
    """Has the checks look at the pings that a next report reads, and says from when on; None where at all."""
    latest = catalogue("checked")[LATEST]
    rows = inspected.rows(latest) if _is_possible(latest, inspected, usable) else None
    latest_from, last_date_from = rows[0] if rows else (None, None)
    checked_from: str | None = None if is_all else latest_from
    inspected.ask("since", [checked_from or EVERY_PING, last_date_from or EVERY_PING])
    return checked_from


def _check_rows(inspected: Inspected, usable: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    """What is wrong with rows, by each check whose columns can be read."""
    for name, check in sorted(catalogue("checked").items()):
        if name == LATEST or not _is_possible(check, inspected, usable):
            continue
        rows = inspected.rows(check)
        if rows is None:
            why = f"not told: the look for {name.replace('_', ' ')} took more than {inspected.seconds:g} s"
            (table,) = check.reads & inspected.tables.keys()
            yield inspected.finding(table, None, (REMARK, why, None, None))
        for severity, table, column, *told in rows or ():
            yield inspected.finding(table, column, (severity, *told))


def _is_possible(check: Relation, inspected: Inspected, usable: Mapping[str, frozenset[str]]) -> bool:
    """Whether the tables that a check reads are there, and those of their columns that it names can be read."""
    return all(
        table in inspected.tables and usable[table].issuperset(columns_named([check], inspected.tables[table]))
        for table in check.reads & usable.keys()
    )
