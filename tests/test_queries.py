"""The files of `queries/`: what their headers claim holds, and the core keeps to the SQL that every engine has."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import duckdb
import pytest
from sqlglot import exp, parse
from sqlglot.errors import ErrorLevel

import engine
from engine.asked import columns_named
from engine.catalogue import Relation, catalogue, in_order, queries_folder
from engine.data_set import EMPTY_FILES, NO_OUTAGES, TABLE_FILES, DataSet
from engine.database import connect, cursor_of, identifier, literal, set_variables
from engine.dialects import SOURCES
from engine.kept import CORE as CORE_OF_A_PART
from engine.kept import SHARED
from engine.pipeline import create_views, share
from engine.postgres_load import TAKEN
from engine.postgres_names import PostgresTable, postgres_tables
from engine.report import prepared
from engine.settings import settings
from engine.sight import DATA_SET_FOLDERS, REPORT_FOLDERS
from engine.snapshot import KEPT, readers
from engine.sources import TABLES, Inputs, find_sources

# What is no relation: statements that are run in PostgreSQL.
STATEMENT_FOLDERS = ("inspected", "into", "migrations")
EVERY_PATH = {path.relative_to(queries_folder()): path for path in sorted(queries_folder().rglob("*.sql"))}
PATHS = {str(name): path for name, path in EVERY_PATH.items() if name.parts[0] not in STATEMENT_FOLDERS}
STATEMENTS = {str(name): path for name, path in EVERY_PATH.items() if name.parts[0] in STATEMENT_FOLDERS}
# What PostgreSQL is asked is in its dialect, too.
DIALECTS = {folder: dialect for dialect, (folders, _) in SOURCES.items() for folder in folders} | {
    "asked": "postgres",
    "checked": "postgres",
}
# Those over an attached database are described where there is one, in test_attached.py.
ATTACHED = ("load/postgres", "load/postgres/strays")
IN_DUCKDB = [
    name
    for name in PATHS
    if (folder := str(Path(name).parent)) not in ATTACHED and DIALECTS.get(folder, "duckdb") == "duckdb"
]
CORE = catalogue("")
Described: TypeAlias = dict[str, list[tuple[str, str]]]

# What tells the engines apart, or is not on all of them.
REFUSED = (
    exp.Anonymous,
    exp.Array,
    exp.AtTimeZone,
    exp.Between,
    exp.DateDiff,
    exp.Div,
    exp.Explode,
    exp.Extract,
    exp.Filter,
    exp.GenerateSeries,
    exp.IgnoreNulls,
    exp.Interval,
    exp.Lambda,
    exp.Qualify,
    exp.Round,
    exp.Struct,
    exp.Unnest,
)
FLOATS = {exp.DataType.Type.FLOAT, exp.DataType.Type.DOUBLE}
LONGEST_FILE, MOST_CTES = 80, 3

# The relations that are there to be read from outside, and the tables that a load fills.
REPORT_ENDPOINTS = {"report", "outages", "shifts", *catalogue("shown")}
FLEET_ENDPOINTS = {
    "down_stores",
    "fleet_counts",
    "fleet_sums",
    "heat",
    "picked_count",
    "picked_strips",
    "ratio_bins",
    "store_page",
    "worst_stores",
}
SPAN_ENDPOINTS = {"as_of", "uptime", *(name for name in catalogue("span") if name.startswith("span_"))}
LOAD_ENDPOINTS = (
    {f"next_{name}" for name in TABLE_FILES}
    | {name for table in TABLES for name in (table.intake, table.rejects)}
    | {"changed_ids", "changed_rows", "fresh_pings", "load_counts", "reject_reasons", "rejected_files", "sync_rejects"}
)
# What is done part by part: a load writes the one, of which a report then keeps the other.
WRITTEN_PART_ENDPOINTS = {"new_days", "next_pings"}
# What a load into a PostgreSQL database takes from its staged rows.
INTO_ENDPOINTS = {*TAKEN.values(), "taken_days", "unplaced_stores"}
KEPT_PART_ENDPOINTS = {"down_segments", "edges", "packed_segments", "part_bounds"}
LOAD_TABLES = {table.staged for table in TABLES} | {"rejects"}

# What the relations of a part find in the database, made once for all parts.
SHARED_TABLES = set(SHARED.values())

# The keys of stores, whose type is their source's own.
KEYS = {"store_key", "hours_key"}
# The columns of store_ids that only a data set has: it remembers where it saw a store.
OF_A_DATA_SET = {"is_polled", "has_hours", "has_zone"}

INPUTS = {
    "store_status": "select '1' as store_id, timestamptz '2023-06-14 12:00:00Z' as timestamp_utc, 'active' as status",
    "store_hours": "select '1' as store_id, 0 as day, time '09:00' as start_time_local, time '17:00' as end_time_local",
    "store_tz": "select '1' as store_id, 'UTC' as timezone_str",
}

# Statements may be put together from identifiers; what a relation is stands in `queries/` alone.
STATEMENT = re.compile(
    r"(^|[(;\n])\s*(alter|attach|call|copy|create|delete|describe|drop|from|insert|install|load|pivot|pragma|select|set"
    r"|summarize|update|values|with)\s"
)
ALLOWED_STATEMENT = re.compile(
    r"attach .+"
    r"|call enable_logging\('PostgresQueryLog'\)"
    r"|install postgres"
    r"|load (postgres|\{\})"
    # What PostgreSQL is asked: a relation of `queries/asked` behind the names of the tables, in one snapshot.
    r"|select \{\} from \{\}"
    r"|select set_config\(%s, %s, false\)"
    r"|set transaction (isolation level repeatable read, read only|snapshot \{\})"
    r"|with \{\} select \* from \(\{\}\) as asked"
    r"|set (variable )?[\w{}]+ = \S+"
    r"|create or replace temp (view|table)( [\w{}]+ as from [\w{}]+)?"
    r"|create or replace table( \{\} as from \{\})?"
    r"|drop table \{\}"
    r"|(insert into|copy) [\w{}]+ (from|to) [\w{}]+"
    r"|from [\w{}]+( limit 1)?"
)
# The job table is no relation: its statements are another database's, in modules of their own.
MODULES = sorted(
    set(Path(engine.__file__).parent.glob("*.py"))
    - {
        Path(engine.__file__).parent / name
        for name in ("job_database.py", "job_engines.py", "job_sql.py", "schedule_sql.py")
    }
)


@pytest.mark.parametrize("name", PATHS)
def test_reads_are_those_of_the_tree(name: str) -> None:
    """What a relation reads is found as words; a parser finds the same."""
    tree = parse(PATHS[name].read_text(encoding="utf-8"), dialect=dialect_of(name))[0]
    assert isinstance(tree, exp.Create)
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    assert read(name).reads == {table.name for table in tree.find_all(exp.Table)} - own - {PATHS[name].stem, ""}


@pytest.mark.parametrize("table", postgres_tables("").values(), ids=lambda table: table.name)
@pytest.mark.parametrize("name", [name for name in PATHS if str(Path(name).parent) in ("asked", "checked")])
def test_columns_named_are_those_of_the_tree(name: str, table: PostgresTable) -> None:
    """The same of the columns that a relation names of a table which may lack others."""
    tree = parse(PATHS[name].read_text(encoding="utf-8"), dialect=dialect_of(name))[0]
    assert isinstance(tree, exp.Create)
    named = {each.name for each in tree.find_all(exp.Column)}
    assert set(columns_named([read(name)], table)) == named & {*table.columns}


@pytest.mark.parametrize("name", PATHS)
def test_file_is_one_view_of_its_name(name: str) -> None:
    """The file parses in its dialect, to one view that is named like it."""
    (statement,) = parse(PATHS[name].read_text(encoding="utf-8"), dialect=dialect_of(name))
    assert isinstance(statement, exp.Create)
    assert (statement.kind, statement.args["replace"], statement.this.name) == ("VIEW", True, PATHS[name].stem)
    assert statement.find(exp.TemporaryProperty)


@pytest.mark.parametrize("name", PATHS)
def test_header_is_whole(name: str) -> None:
    """The header has a summary behind the name, a grain of its columns, and a line for each column of the select."""
    relation = read(name)
    assert relation.header[0].startswith(f"-- {relation.name}: ")
    columns = [column.name for column in relation.columns]
    assert len(columns) == sum(line.startswith("--   ") for line in relation.header)
    assert columns == relation.tree.expression.named_selects
    assert not relation.tree.expression.is_star
    grain = relation.grain.split(";")[0].split(", ")
    assert grain == ["none"] or set(grain) <= set(columns)


@pytest.mark.parametrize("name", PATHS)
def test_file_is_short(name: str) -> None:
    """A relation that needs more is two."""
    relation = read(name)
    assert len(relation.text.splitlines()) <= LONGEST_FILE
    assert len(list(relation.tree.find_all(exp.CTE))) <= MOST_CTES


@pytest.mark.parametrize("name", IN_DUCKDB)
def test_columns_are_those_of_the_header(described: Described, name: str) -> None:
    """DuckDB sees the columns, with the types and in the order, that the header states."""
    assert described[name] == [(column.name, column.type) for column in read(name).columns]


@pytest.mark.parametrize("stem", sorted({path.stem for path in PATHS.values()}))
def test_relations_of_one_name_have_one_shape(stem: str) -> None:
    """Whatever a relation reads from, it has the same columns; only the keys of stores are its source's own."""
    shapes = {name: shape_of(read(name)) for name, path in PATHS.items() if path.stem == stem}
    assert len(set(shapes.values())) == 1, shapes


@pytest.mark.parametrize("name", CORE)
def test_core_is_portable(name: str) -> None:
    """The core relations mean the same on every engine, and are printed for each without a loss."""
    tree = CORE[name].tree
    assert not [node.sql() for node in tree.find_all(*REFUSED)]
    assert not [node.sql() for node in tree.find_all(exp.DataType) if node.this in FLOATS]
    assert not [node.sql() for node in tree.find_all(exp.Literal) if node.is_number and "e" in node.name.lower()]
    assert not [node.sql() for node in tree.find_all(exp.WindowSpec) if node.args.get("end_side") == "FOLLOWING"]
    for dialect in SOURCES:
        tree.sql(dialect=dialect, unsupported_level=ErrorLevel.RAISE)


@pytest.mark.parametrize("folders", [("", *folders) for folders, _ in SOURCES.values()], ids=list(SOURCES))
def test_every_relation_of_a_report_is_read(folders: tuple[str, ...]) -> None:
    """Nothing lies about that no other relation reads, and nothing is read that is not there."""
    relations = catalogue(*folders)
    reads = {name for relation in relations.values() for name in relation.reads}
    assert {"report"} <= relations.keys() - reads <= REPORT_ENDPOINTS
    assert reads - relations.keys() <= {"pg_timezone_names"}  # A table of PostgreSQL.


def test_every_relation_of_the_fleet_is_read() -> None:
    """The same of what the fleet reads; a relation is made for the snapshot or read from it, and never both."""
    relations = catalogue(*DATA_SET_FOLDERS, "fleet")
    reads = {name for relation in relations.values() for name in relation.reads}
    assert relations.keys() - reads - REPORT_ENDPOINTS == FLEET_ENDPOINTS
    assert reads <= relations.keys()
    made = {relation.name for relation in in_order(relations, KEPT)}
    read = {relation.name for relation in in_order(readers(), FLEET_ENDPOINTS - set(KEPT))}
    assert not made & read
    assert catalogue("fleet").keys() <= made | read


def test_every_relation_of_a_report_by_parts_is_read() -> None:
    """What takes the place of the relations over every ping is read like them, and reads no ping itself."""
    relations = catalogue(*REPORT_FOLDERS)
    needed = {relation.name: relation for relation in in_order(relations, ["report_exact", "outages"])}
    assert catalogue("kept").keys() <= needed.keys() & CORE.keys()
    readers = {name for name, relation in needed.items() if relation.reads & {"pings", "store_status"}}
    assert readers == {"as_of"}
    assert not {name for name in catalogue("kept") if relations[name].reads - needed.keys()}


def test_every_relation_of_a_part_is_read() -> None:
    """The same of what is done part by part."""
    relations = {name: CORE[name] for name in CORE_OF_A_PART} | catalogue("parts")
    reads = {name for relation in relations.values() for name in relation.reads}
    assert relations.keys() - reads == KEPT_PART_ENDPOINTS | {"calendar"}  # on which the shared tables are laid
    assert reads - relations.keys() == SHARED_TABLES


def test_every_relation_of_a_span_is_read() -> None:
    """The same of what a span reads."""
    relations = catalogue("", "sources/duckdb", "sources/data_set", "span")
    reads = {name for relation in relations.values() for name in relation.reads}
    assert relations.keys() >= SPAN_ENDPOINTS
    assert relations.keys() - reads <= SPAN_ENDPOINTS | {"report"}
    assert reads <= relations.keys()


@pytest.mark.parametrize(
    "kinds",
    [("csv",), ("csv", "unquoted"), ("parquet",), ("postgres",), ("postgres", "postgres/strays"), ("nothing",)],
    ids="-".join,
)
def test_every_relation_of_a_load_is_read(kinds: tuple[str, ...]) -> None:
    """The same of what a load reads."""
    relations = catalogue("load", "load/into", "load/parts", *(f"load/{kind}" for kind in kinds), "sources/data_set")
    reads = {name for relation in relations.values() for name in relation.reads}
    # What a data set holds for want of parts, the pings in the parts, and what a compaction has none of.
    unread = {*EMPTY_FILES, "store_status", "first_pings", "asked_queries", "snapshot"}
    assert relations.keys() - reads - unread <= LOAD_ENDPOINTS | WRITTEN_PART_ENDPOINTS | INTO_ENDPOINTS
    assert relations.keys() >= LOAD_ENDPOINTS | WRITTEN_PART_ENDPOINTS | INTO_ENDPOINTS
    assert reads - relations.keys() == LOAD_TABLES


@pytest.mark.parametrize("name", STATEMENTS)
def test_statement_says_what_it_does(name: str) -> None:
    """A file of statements begins with what it is, and is run from somewhere; migrations go by their number."""
    path = STATEMENTS[name]
    header = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("-- sqlfluff:")]
    told = f"Version {int(path.stem)} of " if path.stem.isdecimal() else f"{path.stem}: "
    assert header[0].startswith(f"-- {told}")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_python_defines_no_relation(path: Path) -> None:
    """The SQL in Python sets, creates, inserts and copies whole relations."""
    texts = [text for text in literals(ast.parse(path.read_text(encoding="utf-8"))) if STATEMENT.search(text)]
    assert not [text for text in texts if not ALLOWED_STATEMENT.fullmatch(text)]


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Described:
    """Per file, the columns and types that DuckDB finds over a small input."""
    folder = tmp_path_factory.mktemp("queries")
    inputs = {kind: write_inputs(folder, kind) for kind in ("csv", "parquet")}
    found: Described = {}
    csv = inputs["csv"]
    with (
        engine.open_files(csv.store_status, csv.store_hours, csv.store_tz) as session,
        connect(settings().spill) as connection,
    ):
        for place, relation in placed(*DATA_SET_FOLDERS):
            found[place] = columns_of(session.relation(relation.name))
        describe_fleet(session.data, found)
        describe_part(session.data, found)
        create_load_tables(connection)
        for kind, files in inputs.items():
            describe_readers(connection, kind, files, found)
        describe_readers(connection, "unquoted", Inputs(csv.store_status), found)
        variables = session.data.variables()
        places = variables["store_status_files"]
        set_variables(connection, {**variables, "former_files": places, "known_files": places})
        set_variables(connection, {"new_from_us": 0, "new_until_us": 1, "known_from_us": 0})
        create_views(connection, catalogue("load", "load/csv", "load/into", "load/parts", "sources/data_set"))
        for place, relation in placed("load", "load/into", "load/parts", "load/nothing", "sources/nothing"):
            if place not in found:
                connection.execute(relation.text)
                found[place] = columns_of(connection.sql(f"from {identifier(relation.name)}"))
        # A load computes it once, into a table.
        connection.execute("create temp table computed as from fresh_pings")
        connection.execute("drop view fresh_pings")
        connection.execute("create temp table fresh_pings as from computed")
        for place, relation in placed("load/fresh"):
            connection.execute(relation.text)
            found[place] = columns_of(connection.sql(f"from {identifier(relation.name)}"))
    return found


def describe_fleet(data: DataSet, found: Described) -> None:
    """Adds the relations of the fleet and those of a span."""
    for folder in ("fleet", "span"):
        with connect(settings().spill) as connection:
            set_variables(connection, data.variables())
            create_views(connection, catalogue(*DATA_SET_FOLDERS, folder))
            for place, relation in placed(folder):
                found[place] = columns_of(connection.sql(f"from {identifier(relation.name)}"))


def describe_part(data: DataSet, found: Described) -> None:
    """Adds the relations of a part, and those that put the parts together."""
    part = data.manifest.parts[0]
    with connect(settings().spill) as connection:
        files = {"part_file": data.place(part.pings), "edges_file": data.place(part.edges)}
        files["segments_file"] = data.place(data.manifest.tables[NO_OUTAGES])
        set_variables(connection, {**files, "part_day": part.day})
        with cursor_of(connection, {**data.variables(), "as_of_us": part.last_us}) as cursor:
            share(cursor, catalogue(*DATA_SET_FOLDERS), SHARED)
        create_views(connection, {name: CORE[name] for name in CORE_OF_A_PART} | catalogue("parts"))
        for place, relation in placed("parts"):
            found[place] = columns_of(connection.sql(f"from {identifier(relation.name)}"))
    with prepared(data, list(catalogue("kept")), None) as (connection, _):
        for place, relation in placed("kept"):
            found[place] = columns_of(connection.sql(f"from {identifier(relation.name)}"))


def write_inputs(folder: Path, kind: str) -> Inputs:
    """The small input as files of this kind."""
    paths = {name: folder / f"{name}.{kind}" for name in INPUTS}
    with connect(settings().spill) as connection:
        for name, query in INPUTS.items():
            connection.execute(f"copy ({query}) to {literal(str(paths[name]))}")
    return Inputs(**{name: (str(path),) for name, path in paths.items()})


def create_load_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables that a load fills, empty."""
    relations = catalogue("load", "load/nothing", "sources/nothing")
    given = {f"{table.name}_given": False for table in TABLES}
    set_variables(connection, {"source_name": "", "is_mended": False, **given})
    for table in reversed(TABLES):
        create_views(connection, relations, [table.intake])
        connection.execute(f"create temp table {identifier(table.staged)} as from {identifier(table.intake)}")
    create_views(connection, relations, ["ping_rejects"])
    connection.execute("create temp table rejects as from ping_rejects")


def describe_readers(connection: duckdb.DuckDBPyConnection, kind: str, inputs: Inputs, found: Described) -> None:
    """Adds the relations between the input files and the tables that a load fills."""
    relations = catalogue("load", f"load/{kind}", "sources/nothing")
    for source in find_sources(inputs):
        set_variables(connection, {**source.layout.variables(), "source_files": [str(source.read_path)]})
        needed = in_order(relations, (source.table.intake, source.table.rejects))
        create_views(connection, relations, [relation.name for relation in needed])
        for place, relation in placed("load", f"load/{kind}"):
            if relation in needed:
                found[place] = columns_of(connection.sql(f"from {identifier(relation.name)}"))


def placed(*folders: str) -> Iterator[tuple[str, Relation]]:
    """The relations in the folders, each with its path below `queries/`."""
    for folder in folders:
        for name, relation in catalogue(folder).items():
            yield str(Path(folder, f"{name}.sql")), relation


def columns_of(rows: duckdb.DuckDBPyRelation) -> list[tuple[str, str]]:
    """Names and types."""
    return [(name, str(kind)) for name, kind in zip(rows.columns, rows.types, strict=True)]


def read(name: str) -> Relation:
    """The relation of a file."""
    return Relation(PATHS[name].stem, PATHS[name].read_text(encoding="utf-8"))


def dialect_of(name: str) -> str:
    """The dialect that a file is written in."""
    return DIALECTS.get(str(Path(name).parent), "duckdb")


def shape_of(relation: Relation) -> tuple[tuple[str, str], ...]:
    """The columns that all relations of this name must have."""
    return tuple(
        (column.name, "" if column.name in KEYS else column.type)
        for column in relation.columns
        if column.name not in OF_A_DATA_SET
    )


def literals(tree: ast.Module) -> Iterator[str]:
    """The texts in a module, its docstrings left out; {} stands for what an f-string puts in."""
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            statement = node.body[0]
            assert isinstance(statement, ast.Expr)
            skipped.add(statement.value)
        elif isinstance(node, ast.JoinedStr):
            skipped.update(node.values)
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in skipped:
            yield node.value
