"""The arguments of `openhours sql`, `shell` and `queries`."""

from engine.arguments import EPILOG, FORMATS, Commands, add_as_of, add_common, add_data, add_reading

DIALECTS = ("duckdb", "postgres", "spark")


def add_sql(commands: Commands) -> None:
    """Selects that are given."""
    sql = commands.add_parser(
        "sql",
        help="query the relations",
        description="Runs selects over the relations (openhours queries lists them), read-only.",
        epilog=EPILOG,
    )
    sql.add_argument("query", nargs="?", help='such as "select * from outages limit 10"')
    sql.add_argument("-f", "--file", metavar="FILE", help="a file of selects; - is stdin")
    sql.add_argument("--format", choices=("table", *FORMATS), help="table on a terminal, else csv")
    add_reading(sql)
    add_common(sql)


def add_shell(commands: Commands) -> None:
    """Selects, line by line."""
    shell = commands.add_parser(
        "shell",
        help="query the relations, line by line",
        description="Reads selects, each ended by a semicolon, and shows their rows. .help lists the relations.",
        epilog=EPILOG,
    )
    add_reading(shell)
    add_common(shell)


def add_queries(commands: Commands) -> None:
    """The relations themselves."""
    queries = commands.add_parser(
        "queries",
        help="list the relations, or print one",
        description="Lists the relations with their grain and columns, or prints one: as its file stands, or with all "
        "that it reads as a single statement of a dialect.",
        epilog=EPILOG,
    )
    queries.add_argument("relation", nargs="?", help="the one to print")
    queries.add_argument("--dialect", choices=DIALECTS, help="print one statement of this dialect")
    add_as_of(queries)
    add_data(queries, "the data set that a duckdb statement reads")
    add_common(queries)
