"""What the three tables are called in a PostgreSQL database: as here, or as the setting OPENHOURS_POSTGRES_NAMES says.

The setting names tables that are there already, and their columns, as SQL would:
`store_status=ops.polls(store_id=shop, timestamp_utc=polled_at, status=state); store_tz="Zones"`.
What it leaves out is called as here. A name without quotes is folded to lower case, as PostgreSQL does.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from engine.database import identifier
from engine.errors import SettingInvalid
from engine.settings import settings
from engine.sources import TABLES

SETTING = "OPENHOURS_POSTGRES_NAMES"
# The table that our triggers record in whose pings there are, beside the table of the pings.
POLLED_STORES = "polled_stores"
LONGEST_NAME_BYTES = 63  # PostgreSQL cuts a longer one, and then finds another table or none.

_NAME = r'(?:"(?:[^"]|"")+"|[^\W\d][\w$]*)'
_COLUMN = rf"\s*(\w+)\s*=\s*({_NAME})\s*"
_ENTRY = re.compile(rf"\s*(\w+)\s*=\s*({_NAME})\s*(?:\.\s*({_NAME})\s*)?(?:\(((?:{_COLUMN},)*{_COLUMN})\)\s*)?(;|$)")


@dataclass(frozen=True)
class PostgresTable:
    """A table as a database has it."""

    name: str  # what it is called here
    schema: str | None  # None: the first on the search path that has it
    table: str
    columns: Mapping[str, str]  # what each column is called there, by its name here

    @property
    def qualified(self) -> str:
        """The table quoted for SQL."""
        return ".".join(map(identifier, filter(None, (self.schema, self.table))))

    @property
    def shown(self) -> str:
        """The table for people."""
        return ".".join(filter(None, (self.schema, self.table)))

    def column(self, name: str) -> str:
        """A column quoted for SQL, by its name here."""
        return identifier(self.columns[name])


def postgres_tables(names: str | None = None) -> dict[str, PostgresTable]:
    """The three tables by their names here, as the text says, or the setting where none is given.

    Raises SettingInvalid.
    """
    text = settings().postgres_names if names is None else names
    found = {table.name: _named_as_here(table.name) for table in TABLES}
    given: set[str] = set()
    place = 0
    while text[place:].strip():
        match = _ENTRY.match(text, place)
        if match is None:
            _refuse(f"can't be read from {text[place:].strip()!r} on: write table=schema.name(column=name, …); …")
        table = _named(match, found)
        if table.name in given:
            _refuse(f"{table.name} is named twice")
        found[table.name], place = table, match.end()
        given.add(table.name)
    return found


def records_of(pings: PostgresTable) -> PostgresTable:
    """The table of the records of these pings, if the database has one."""
    columns = {name: name for name in ("store_id", "timestamp_utc")}
    return PostgresTable(POLLED_STORES, pings.schema, POLLED_STORES, columns)


def _named_as_here(name: str) -> PostgresTable:
    """A table that is called as here, and its columns too."""
    (columns,) = (table.columns for table in TABLES if table.name == name)
    return PostgresTable(name, None, name, {column: column for column in columns})


def _named(match: re.Match[str], tables: Mapping[str, PostgresTable]) -> PostgresTable:
    """A table as one entry of the setting names it. Raises SettingInvalid."""
    name, first, second, listed = match[1], match[2], match[3], match[4] or ""
    if name not in tables:
        _refuse(f"there is no table {name}: there are {', '.join(tables)}")
    columns = dict(tables[name].columns)
    pairs = re.findall(_COLUMN, listed)
    for column, there in pairs:
        if column not in columns:
            _refuse(f"{name} has no column {column}: it has {', '.join(columns)}")
        columns[column] = _unquoted(there)
    # Two of ours may not be one of theirs, nor one of ours be named twice.
    if len({column for column, _ in pairs}) < len(pairs) or len(set(columns.values())) < len(columns):
        _refuse(f"a column of {name} is named twice")
    schema, table = (first, second) if second else (None, first)
    return PostgresTable(name, _unquoted(schema) if schema else None, _unquoted(table), columns)


def _unquoted(name: str) -> str:
    """The name that is meant. Raises SettingInvalid."""
    meant = name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()
    if len(meant.encode()) > LONGEST_NAME_BYTES or "\0" in meant:
        _refuse(f"{name} is no name that PostgreSQL can have: it has more than {LONGEST_NAME_BYTES} bytes")
    return meant


def _refuse(why: str) -> NoReturn:
    """Says what is wrong with the setting."""
    raise SettingInvalid(SETTING, why)
