"""What a database of the service looks like, by its own catalogue, whatever made it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.pool import NullPool

from engine.job_tables import SCHEMA, TABLES

# How the tables begin that are not the service's own.
OTHERS = ("alembic_", "openhours_", "procrastinate_", "sqlite_")
SQLITE = (
    (
        "select t.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk, t.sql like '%autoincrement%' "
        "from sqlite_schema as t, pragma_table_xinfo(t.name) as c where t.type = 'table'"
    ),
    (
        'select t.name, i.name, i."unique", i.origin, i.partial, x.seqno, x.name, x.desc, x.coll '
        "from sqlite_schema as t, pragma_index_list(t.name) as i, pragma_index_xinfo(i.name) as x "
        "where t.type = 'table'"
    ),
    "select tbl_name, name, sql from sqlite_schema where type in ('index', 'trigger', 'view')",
    (
        'select t.name, f."from", f."table", f."to", f.on_update, f.on_delete '
        "from sqlite_schema as t, pragma_foreign_key_list(t.name) as f where t.type = 'table'"
    ),
)
POSTGRESQL = (
    (
        "select relname, attname, format_type(atttypid, atttypmod), attnotnull, attidentity::text, "
        "pg_get_expr(adbin, adrelid) from pg_class inner join pg_attribute on attrelid = pg_class.oid "
        "left join pg_attrdef on adrelid = attrelid and adnum = attnum "
        f"where relnamespace = '{SCHEMA}'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped"
    ),
    (
        "select relname, conname, pg_get_constraintdef(pg_constraint.oid) from pg_constraint "
        f"inner join pg_class on conrelid = pg_class.oid where relnamespace = '{SCHEMA}'::regnamespace"
    ),
    f"select tablename, indexname, indexdef from pg_indexes where schemaname = '{SCHEMA}'",
)


@contextmanager
def reaching(address: str) -> Iterator[Connection]:
    """A transaction on a database of either kind, kept at the end, which knows nothing of the engine's."""
    if address.startswith("postgresql"):
        found = create_engine(
            "postgresql+psycopg://",
            creator=lambda: psycopg.connect(address, options=f"-c search_path={SCHEMA}"),
            poolclass=NullPool,
        )
    else:
        found = create_engine(f"sqlite:///{address}", poolclass=NullPool)
    with found.begin() as connection:
        yield connection


def make_by_script(address: str, path: Path) -> None:
    """Runs the statements of a file in a new database."""
    with reaching(address) as connection:
        if address.startswith("postgresql"):
            connection.exec_driver_sql(f"create schema {SCHEMA}")
        for statement in path.read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)


def make_as_stated(address: str) -> None:
    """Makes the tables that the engine states in a new database."""
    with reaching(address) as connection:
        if address.startswith("postgresql"):
            connection.exec_driver_sql(f"create schema {SCHEMA}")
        TABLES.create_all(connection)


def looks(address: str) -> set[tuple[Any, ...]]:
    """Every column, constraint and index of the service's tables, in no order."""
    with reaching(address) as connection:
        is_postgres = connection.dialect.name == "postgresql"
        found = {
            tuple(row) for query in (POSTGRESQL if is_postgres else SQLITE) for row in connection.exec_driver_sql(query)
        }
        if not is_postgres:
            # SQLite has no catalogue of them; the library reads them from its text.
            looked = inspect(connection)
            checks = {name: looked.get_check_constraints(name) for name in looked.get_table_names()}
            found |= {(name, "check", check["sqltext"]) for name, each in checks.items() for check in each}
    return {row for row in found if not row[0].startswith(OTHERS)}


def all_rows(address: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of each of the service's tables."""
    with reaching(address) as connection:
        names = [name for name in inspect(connection).get_table_names() if not name.startswith(OTHERS)]
        return {
            name: [dict(row) for row in connection.exec_driver_sql(f"select * from {name} order by 1").mappings()]
            for name in names
        }
