"""DuckDB's extension that reads PostgreSQL: the one from PyPI where it fits, else what DuckDB has or fetches."""

from importlib.util import find_spec
from pathlib import Path

import duckdb

from engine.database import literal, message_of
from engine.errors import PostgresExtensionMissing

# The package from PyPI with the signed extension of one version of DuckDB.
PACKAGE = "duckdb_extension_postgres_scanner"
FILE = "postgres_scanner.duckdb_extension"


def load_extension(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the extension ready in the connection's database. Raises PostgresExtensionMissing."""
    file = packaged_extension()
    try:
        if file:
            connection.execute(f"load {literal(str(file))}")
        else:
            _load_or_install(connection)
    except (duckdb.OutOfMemoryException, duckdb.InterruptException):
        raise
    except duckdb.Error as error:
        raise PostgresExtensionMissing(duckdb.__version__, message_of(error).partition(' Extension "')[0]) from error


def packaged_extension() -> Path | None:
    """The file from PyPI, if the package is installed and brings the one of this DuckDB."""
    spec = find_spec(PACKAGE)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(place) / "extensions" / f"v{duckdb.__version__}" / FILE
        if file.is_file():
            return file
    return None


def _load_or_install(connection: duckdb.DuckDBPyConnection) -> None:
    """The one in DuckDB's own folder; where there is none, DuckDB downloads it to there, once."""
    try:
        connection.execute("load postgres")
    except duckdb.Error:
        connection.execute("install postgres")
        connection.execute("load postgres")
