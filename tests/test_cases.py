"""The relations case by case: each file of `cases/<relation>/` gives tables and variables, and expects rows.

Those of `cases/parts/<relation>/` and `cases/kept/<relation>/` are of the relations in that folder of `queries/`, which
take the place of others. A case is SQL under comment lines that say what it is:

    -- One line of intent.
    -- given store_hours (store_key, …)         rows of a table or relation, which take the place of the real ones
    -- given as_of_us = utc_us('…')             a variable
    -- given file part_file of no_pings (…)     rows in a Parquet file, of the types of the relation that is named; its
                                                path is the variable's value, in a list if that is called _files
    -- expect (opens_us, …)                     all rows of the relation, these columns of them, in any order
    -- expect in order (store_id, …)            the same in this order
    -- expect (timezone_str) where …            those rows of the relation alone
    -- expect no row

What is not given is made by the real relations over empty sources; columns that are not given are null.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from engine.catalogue import Relation, catalogue
from engine.database import connect, identifier, literal, set_variables
from engine.instants import show_instant
from engine.pipeline import create_views
from engine.settings import settings
from engine.sources import TABLES

FOLDER = Path(__file__).parent / "cases"
FILES = sorted(FOLDER.glob("*/**/*.sql"))
WORDS = (FOLDER / "words.sql").read_text(encoding="utf-8")
RELATIONS = catalogue(
    "", "shown", "fleet", "sources/duckdb", "sources/nothing", "load", "load/csv", "load/into", "load/parts"
)
# The relations of one store between two instants: some take the place of others.
SPAN_RELATIONS = catalogue("", "sources/duckdb", "span", "sources/nothing")
SPAN_NAMES = SPAN_RELATIONS.keys() - RELATIONS.keys()
# The relations of one part, and those that put the parts together, which do so too.
PLACED_RELATIONS = {folder: catalogue("", "sources/duckdb", "sources/nothing", folder) for folder in ("parts", "kept")}
# What the files hold that cases give.
SHAPES = catalogue("load/nothing")
# What a load stages in tables has the columns of these relations.
STAGED = {table.staged: table.intake for table in TABLES}
LOAD_RELATIONS_WITH_RULES = {
    "changed_ids",
    "fields",
    "first_pings",
    "fresh_pings",
    "known_ids",
    "new_days",
    "new_pings",
    "next_pings",
    "next_store_hours",
    "next_store_ids",
    "next_store_tz",
    "numbered_ids",
    "ping_intake",
    "read_hours",
    "read_pings",
    "read_zones",
    "rejected_files",
    "taken_days",
    "taken_hours",
    "taken_pings",
    "taken_zones",
    "unplaced_stores",
    "zone_conflicts",
    "zone_rejects",
    "zones",
}
# The others only name what a load or a report has at hand.
PARTS_RELATIONS_WITH_RULES = {"down_segments", "edges", "packed_segments", "part_bounds", "pings"}
# A smaller number is a length; a larger one stands for no end.
INSTANTS_US = range(10**14, 10**17)

_GIVEN_VARIABLE = re.compile(r"given (\w+) = (.+)")
_GIVEN_FILE = re.compile(r"given file (\w+) of (\w+) \(([^)]+)\)")
_GIVEN_TABLE = re.compile(r"given (\w+) \(([^)]+)\)")
_EXPECTED = re.compile(r"expect (?:(no row)|(in order )?\(([^)]+)\))( where .+)?")


@dataclass(frozen=True)
class Rows:
    """Columns, and a values list or a select that fills them."""

    columns: Sequence[str]
    query: str


@dataclass(frozen=True)
class GivenFile:
    """Rows in a file, with the types of a relation, and the variable that names it."""

    variable: str
    shape: str
    rows: Rows


@dataclass(frozen=True)
class Expected:
    """Rows that the relation must have."""

    rows: Rows | None  # None: there must be no row.
    is_ordered: bool
    where: str


@dataclass(frozen=True)
class Case:
    """One case file."""

    variables: Mapping[str, str]
    tables: Mapping[str, Rows]
    files: Sequence[GivenFile]
    expected: Sequence[Expected]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{place_of(path)}/{path.stem}")
def test_case(path: Path, tmp_path: Path) -> None:
    """The relation has the rows that the case expects."""
    differences = run(place_of(path), path.read_text(encoding="utf-8"), tmp_path)
    assert not differences, "\n".join([f"{place_of(path)}:", *differences])


def test_relations_with_rules_have_cases() -> None:
    """No core relation is without a case."""
    core = catalogue("", "shown", "fleet", "sources/duckdb").keys()
    of_parts = {f"parts/{name}" for name in PARTS_RELATIONS_WITH_RULES}
    kept = {f"kept/{name}" for name in catalogue("kept")}
    assert set(map(place_of, FILES)) == core | SPAN_NAMES | LOAD_RELATIONS_WITH_RULES | of_parts | kept


@pytest.mark.parametrize(
    ("relation", "expected", "told"),
    [
        ("report", "(store_id)\nvalues ('b'), ('a'), ('a')", []),
        ("report", "(store_id)\nvalues ('a'), ('b')", ["too many: store_id = 'a'"]),
        ("report", "(store_id)\nvalues ('a'), ('a'), ('b'), ('c')", ["missing: store_id = 'c'"]),
        ("report", "in order (store_id)\nvalues ('a'), ('a'), ('b')", []),
        (
            "report",
            "in order (store_id)\nvalues ('a'), ('b'), ('a')",
            [
                "too many: store_id = 'a'",
                "too many: store_id = 'b'",
                "missing: store_id = 'a'",
                "missing: store_id = 'b'",
            ],
        ),
        ("report", "(store_id) where store_id > 'a'\nvalues ('b')", []),
        ("report", "no row where store_id > 'b'", []),
        ("as_of", "no row", ["too many: as_of_us = 2023-06-14T12:00:00Z"]),
    ],
)
def test_differences_are_told(relation: str, expected: str, told: list[str], tmp_path: Path) -> None:
    """A case fails where rows are too many, missing or out of order."""
    given = (
        "-- Given out of order.\n"
        "-- given as_of_us = utc_us('2023-06-14 12:00')\n"
        "-- given report_exact (store_id)\nvalues ('b'), ('a'), ('a')\n"
    )
    assert run(relation, f"{given}-- expect {expected}", tmp_path) == told


def place_of(path: Path) -> str:
    """The folder of a case: the relation's name, behind that of its own folder if it takes the place of another."""
    return path.parent.relative_to(FOLDER).as_posix()


def run(place: str, text: str, folder: Path) -> list[str]:
    """The differences between the rows that a case expects of a relation and those that it has."""
    case, name = read_case(text), Path(place).name
    relations = PLACED_RELATIONS.get(str(Path(place).parent), SPAN_RELATIONS if name in SPAN_NAMES else RELATIONS)
    with connect(settings().spill) as connection:
        connection.execute(WORDS)
        give(connection, case)
        give_files(connection, case.files, folder)
        create_views(connection, {each: relations[each] for each in relations.keys() - case.tables.keys()}, [name])
        return [line for expected in case.expected for line in compare(connection, relations[name], expected)]


def read_case(text: str) -> Case:
    """The parts of a case under its line of intent."""
    intent, *parts = re.split(r"^-- (?=given |expect )", text, flags=re.MULTILINE)
    assert re.fullmatch(r"-- [A-Z0-9].+\.\n\n?", intent), f"not one line of intent: {intent}"
    variables: dict[str, str] = {}
    tables: dict[str, Rows] = {}
    given_files: list[GivenFile] = []
    expected: list[Expected] = []
    for part in parts:
        marker, query = split_part(part)
        if match := _GIVEN_VARIABLE.fullmatch(marker):
            variables[match[1]] = match[2]
        elif match := _GIVEN_FILE.fullmatch(marker):
            given_files.append(GivenFile(match[1], match[2], Rows(names(match[3]), query)))
        elif match := _GIVEN_TABLE.fullmatch(marker):
            tables[match[1]] = Rows(names(match[2]), query)
        elif match := _EXPECTED.fullmatch(marker):
            rows = None if match[1] else Rows(names(match[3]), query)
            expected.append(Expected(rows, is_ordered=bool(match[2]), where=match[4] or ""))
        else:
            pytest.fail(f"not a marker: {marker}")
    assert expected, "nothing is expected"
    return Case(variables, tables, given_files, expected)


def split_part(part: str) -> tuple[str, str]:
    """A marker, which may go on over comment lines, and the SQL under it."""
    first, *lines = part.strip().splitlines()
    length = next((n for n, line in enumerate(lines) if not line.startswith("-- ")), len(lines))
    return " ".join([first, *(line[3:].strip() for line in lines[:length])]), "\n".join(lines[length:]).strip()


def names(listed: str) -> list[str]:
    """The column names of a marker."""
    return [name.strip() for name in listed.split(",")]


def give(connection: duckdb.DuckDBPyConnection, case: Case) -> None:
    """Sets the variables and fills the given tables; what a load stages is there even if not given."""
    for name, value in case.variables.items():
        connection.execute(f"set variable {identifier(name)} = ({value})")
    for name in sorted(STAGED.keys() | case.tables.keys()):
        shape = RELATIONS[STAGED.get(name, name)]
        create_table(connection, name, shape, [column.name for column in shape.columns])
    for name, rows in case.tables.items():
        fill(connection, name, rows)


def give_files(connection: duckdb.DuckDBPyConnection, given_files: Sequence[GivenFile], folder: Path) -> None:
    """Writes the given files, and sets the variables that name them."""
    paths: dict[str, list[str]] = {}
    for number, given_file in enumerate(given_files):
        shape, path = SHAPES[given_file.shape], str(folder / f"{number}.parquet")
        create_table(connection, "file_rows", shape, [column.name for column in shape.columns])
        fill(connection, "file_rows", given_file.rows)
        connection.execute(f"copy file_rows to {literal(path)}")
        paths.setdefault(given_file.variable, []).append(path)
    for name, found in paths.items():
        set_variables(connection, {name: found if name.endswith("_files") else found[0]})


def compare(connection: duckdb.DuckDBPyConnection, relation: Relation, expected: Expected) -> Iterator[str]:
    """Tells how the relation's rows differ from the expected ones."""
    columns = expected.rows.columns if expected.rows else [column.name for column in relation.columns]
    for name in ("found_rows", "expected_rows"):
        create_table(connection, name, relation, columns)
    listed = ", ".join(map(identifier, columns))
    fill(connection, "found_rows", Rows(columns, f"select {listed} from {identifier(relation.name)}{expected.where}"))
    if expected.rows:
        fill(connection, "expected_rows", expected.rows)
    compared = f"rowid, {listed}" if expected.is_ordered else listed
    for told, one, other in (
        ("too many", "found_rows", "expected_rows"),
        ("missing", "expected_rows", "found_rows"),
    ):
        query = f"select {listed} from (select {compared} from {one} except all select {compared} from {other})"
        for row in sorted(connection.execute(query).fetchall(), key=str):
            yield f"{told}: " + ", ".join(map(shown, columns, row))


def create_table(connection: duckdb.DuckDBPyConnection, name: str, shape: Relation, columns: Sequence[str]) -> None:
    """An empty table with columns of a relation, of the types that its header states."""
    types = {column.name: column.type for column in shape.columns}
    stated = ", ".join(f"{identifier(column)} {types[column]}" for column in columns)
    connection.execute(f"create or replace temp table {identifier(name)} ({stated})")


def fill(connection: duckdb.DuckDBPyConnection, table: str, rows: Rows) -> None:
    """Adds rows to a table."""
    connection.execute(f"insert into {identifier(table)} ({', '.join(map(identifier, rows.columns))}) {rows.query}")


def shown(column: str, value: object) -> str:
    """A value for people: an instant as such."""
    if column.endswith("_us") and isinstance(value, int) and value in INSTANTS_US:
        return f"{column} = {show_instant(value)}"
    return f"{column} = {value!r}"
