"""The engine in a notebook: a source opened once, every relation and the report from it."""

import re
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime
from html import escape
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

import duckdb

from engine.attached import ReportStager
from engine.catalogue import catalogue
from engine.damage import damage_told
from engine.data_set import DataSet, check_outside, open_data_set, reading
from engine.database import connect, errors_told, identifier, set_variables
from engine.errors import QueryCountWrong, QueryRefused, RelationUnknown
from engine.instants import instant_of, parse_as_of, show_instant
from engine.loading import Loaded, load, load_staged
from engine.pipeline import create_views
from engine.progress import Tell, tell_nobody, watched
from engine.report import Report, latest_of, moment_of, prepared, write_report
from engine.settings import settings
from engine.sight import DATA_SET_FOLDERS
from engine.sources import Files, Inputs
from engine.workspace import workspace

if TYPE_CHECKING:
    import polars as pl

# EXPLAIN ANALYZE runs what it explains.
EXPLAINED_SELECT = re.compile(r"\s*explain\s+(analyze\s+)?(select|from|with)\b", re.IGNORECASE)
T = TypeVar("T")
Parameters = list[object] | tuple[object, ...] | dict[str, object]


class Session:
    """An open source: keep it as long as relations of it are used.

    What it keeps on disk is gone when it is closed, leaves its `with`, or when the process ends. One thread uses a
    session; open another for the next.
    """

    def __init__(self, data: DataSet, as_of_us: int | None, resources: ExitStack, loaded: Loaded | None = None) -> None:
        self.data = data
        self.loaded = loaded
        self._resources = resources
        resources.enter_context(reading(data))
        work = resources.enter_context(workspace(settings().spill))
        self._connection = resources.enter_context(connect(work))
        self.as_of_us = latest_of(data, as_of_us)
        set_variables(self._connection, {**data.variables(), "as_of_us": self.as_of_us})
        with damage_told(data), errors_told():
            create_views(self._connection, catalogue(*DATA_SET_FOLDERS))

    def relation(self, name: str) -> duckdb.DuckDBPyRelation:
        """The relation of that name, not computed yet: `.pl()`, `.to_arrow_table()`, `.filter(…)`.

        Raises RelationUnknown.
        """
        if name not in catalogue(*DATA_SET_FOLDERS):
            raise RelationUnknown(name, catalogue(*DATA_SET_FOLDERS))
        with damage_told(self.data), errors_told():
            return self._connection.sql(f"from {identifier(name)}")

    def sql(self, query: str, parameters: Parameters = ()) -> duckdb.DuckDBPyRelation:
        """One select over the relations, its parameters in order (?) or by name ($name); computed when it is read.

        Raises QueryRefused for another statement, QueryFailed for a wrong one; what fails while it is read is DuckDB's.
        """
        selects = self.selects(query)
        if len(selects) != 1:
            raise QueryCountWrong(len(selects))
        with damage_told(self.data), errors_told():
            return self._connection.sql(selects[0], params=parameters or None)

    def selects(self, text: str) -> list[str]:
        """The selects of a text. Raises QueryRefused if a statement is another, QueryFailed if it can't be parsed."""
        with errors_told():
            statements = self._connection.extract_statements(text)
        for statement in statements:
            is_explained = EXPLAINED_SELECT.match(statement.query) is not None
            if statement.type != duckdb.StatementType.SELECT and not is_explained:
                raise QueryRefused(statement.type.name.lower().replace("_", " "))
        return [_bare(statement.query) for statement in statements]

    @property
    def as_of(self) -> datetime | None:
        """The instant that everything looks back from; None where there is no ping."""
        return None if self.as_of_us is None else instant_of(self.as_of_us)

    def report(self, *, is_exact: bool = False) -> "pl.DataFrame":
        """The uptime report as a Polars frame; exact adds the lengths in microseconds. Raises NoPings."""
        self._require_open()
        name = "report_exact" if is_exact else "report"
        with prepared(self.data, [name], moment_of(self.data, self.as_of_us)) as (connection, _), errors_told():
            frame: pl.DataFrame = connection.sql(f"from {identifier(name)}").pl()
        return frame

    def write_report(self, path: str | PathLike[str], *, file_format: str = "csv", is_exact: bool = False) -> Report:
        """The uptime report as a file, streamed: csv, parquet, json or ndjson. Raises NoPings, OutputUnusable."""
        self._require_open()
        check_outside(Path(path), self.data.folder)
        return write_report(self.data, Path(path), as_of_us=self.as_of_us, file_format=file_format, is_exact=is_exact)

    def watch(self, work: Callable[[], T]) -> T:
        """Does work that reads this session's relations, so that an interrupt stops its query at once."""
        with damage_told(self.data):
            return watched(self._connection, "querying", work, tell_nobody)

    @property
    def relations(self) -> Mapping[str, str]:
        """The names of all relations, each with what a row of it is."""
        return {name: relation.summary for name, relation in sorted(catalogue(*DATA_SET_FOLDERS).items())}

    def close(self) -> None:
        """Ends the session."""
        self._resources.close()

    def _require_open(self) -> None:
        """Raises SessionClosed."""
        with errors_told():
            self._connection.cursor().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        moment = "no ping" if self.as_of_us is None else show_instant(self.as_of_us)
        counts = self.data.manifest.row_counts
        return f"<Openhours session: {counts['store_ids']:,} stores, {counts['store_status']:,} pings, as of {moment}>"

    def _repr_html_(self) -> str:
        """The relations as a table, for notebooks."""
        rows = "".join(
            f"<tr><td><code>{escape(name)}</code></td><td style='text-align:left'>{escape(summary)}</td></tr>"
            for name, summary in self.relations.items()
        )
        return f"<p>{escape(repr(self)[1:-1])}</p><table><tr><th>relation</th><th>a row is</th></tr>{rows}</table>"


def open_data(folder: str | PathLike[str] | None = None, *, as_of: str | datetime | None = "latest") -> Session:
    """Opens a data set; without a folder, the one of the settings.

    Raises DataSetMissing, InstantInvalid.
    """
    data = open_data_set(settings().data if folder is None else Path(folder))
    return _opened(data, parse_as_of(as_of), ExitStack())


def open_files(
    store_status: Files, store_hours: Files = (), store_tz: Files = (), *, as_of: str | datetime | None = "latest"
) -> Session:
    """Opens CSV or Parquet files straight; a path, a glob, a folder or several each.

    What they hold is checked as in a load: `session.loaded` has the counts, and where the rejects are.
    Raises SourceMissing, SourceUnusable, ColumnsMissing, InstantInvalid.
    """
    as_of_us = parse_as_of(as_of)
    with ExitStack() as resources:
        loaded = load_aside(Inputs(store_status, store_hours, store_tz), resources)
        return _opened(loaded.data, as_of_us, resources.pop_all(), loaded)


def open_postgres(url: str, *, as_of: str | datetime | None = "latest") -> Session:
    """Opens the three tables of a PostgreSQL database: their rows as of now, of the pings those of the report's days.

    Raises PostgresUrlInvalid, PostgresUnusable, PostgresTableUnusable, PostgresExtensionMissing, InstantInvalid.
    """
    as_of_us = parse_as_of(as_of)
    with ExitStack() as resources:
        loaded = load_source_aside(url, as_of_us, resources)
        return _opened(loaded.data, as_of_us, resources.pop_all(), loaded)


def load_aside(
    inputs: Inputs, resources: ExitStack, rejects_path: Path | None = None, tell: Tell = tell_nobody
) -> Loaded:
    """Loads files into a data set of their own, which is gone with the resources."""
    work = resources.enter_context(workspace(settings().spill))
    return load(inputs, work / "set", rejects_path or work / "rejects.csv", tell, is_kept_ahead=False)


def load_source_aside(
    url: str,
    as_of_us: int | None,
    resources: ExitStack,
    rejects_path: Path | None = None,
    tell: Tell = tell_nobody,
) -> Loaded:
    """Loads what a report as of the instant needs of a PostgreSQL database, like files."""
    work = resources.enter_context(workspace(settings().spill))
    stager = ReportStager(url, as_of_us)
    return load_staged(stager, work / "set", rejects_path or work / "rejects.csv", tell, is_kept_ahead=False)


def _opened(data: DataSet, as_of_us: int | None, resources: ExitStack, loaded: Loaded | None = None) -> Session:
    """A session that owns the resources; they are closed if it can't be opened."""
    try:
        return Session(data, as_of_us, resources, loaded)
    except BaseException:
        resources.close()
        raise


def _bare(query: str) -> str:
    """The query without the semicolon at its end and what comes after it: DuckDB puts brackets around it."""
    text = query.encode()
    tokens = [place for place, kind in duckdb.tokenize(query) if kind != duckdb.token_type.comment]
    end = len(text)
    while tokens and text[tokens[-1] : tokens[-1] + 1] == b";":
        end = tokens.pop()
    return text[:end].decode()
