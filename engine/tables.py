"""The lesser tables of a data set as a load writes them: the dictionary of stores, their hours and zones."""

from collections.abc import Sequence

import duckdb

from engine.catalogue import Relation, catalogue
from engine.data_set import EMPTY_FILES, TABLE_FILES, DataSet
from engine.drafts import Draft
from engine.pipeline import create_table, create_views, prepare
from engine.progress import Tell, watched
from engine.sinks import copy_to_parquet

NEXT = {name: f"next_{name}" for name in TABLE_FILES}


def number_stores(connection: duckdb.DuckDBPyConnection, former: DataSet | None, tell: Tell) -> None:
    """Gives the stores that the pings alone name their keys, in the table numbered_ids; first_pings has those pings."""
    relations = {name: relation for name, relation in _relations(former).items() if name != "known_ids"}

    def number() -> None:
        create_table(connection, relations["numbered_ids"])
        # No temporary one, since several cursors read it.
        create_table(connection, relations["first_pings"], is_shared=True)

    watched(connection, "numbering stores", number, tell)


def write_tables(
    connection: duckdb.DuckDBPyConnection, draft: Draft, tell: Tell, *, is_pings_only: bool
) -> tuple[dict[str, str], dict[str, int]]:
    """Writes the tables that this load changes; gives the places of all, and their row counts."""
    if draft.former is None:
        create_views(connection, catalogue("load/nothing"), EMPTY_FILES)
        places = {name: _write(connection, draft, name, name, tell)[0] for name in EMPTY_FILES}
        row_counts: dict[str, int] = {}
    else:
        places, row_counts = dict(draft.former.manifest.tables), dict(draft.former.manifest.row_counts)
    for name in _changed(connection, draft.former, tell, is_pings_only=is_pings_only):
        places[name], row_counts[name] = _write(connection, draft, name, NEXT[name], tell)
    return places, row_counts


def _relations(former: DataSet | None) -> dict[str, Relation]:
    """The relations of a load, over the data set as it was."""
    return catalogue("load") | catalogue("sources/data_set" if former else "sources/nothing")


def _changed(
    connection: duckdb.DuckDBPyConnection, former: DataSet | None, tell: Tell, *, is_pings_only: bool
) -> Sequence[str]:
    """The tables that are to be written, their rows at hand. Pings of known stores change none."""
    made = {"known_ids", "numbered_ids"}
    relations = {name: relation for name, relation in _relations(former).items() if name not in made}
    create_views(connection, relations, ["changed_ids"])

    def compare() -> Sequence[str]:
        if is_pings_only and former and not connection.execute("from changed_ids limit 1").fetchall():
            return ()
        prepare(connection, relations, [*NEXT.values(), "changed_rows"], kept=catalogue("load"))
        found = connection.execute("from changed_rows").fetchall()
        return [name for name, changed_count in found if changed_count or not former]

    return watched(connection, "comparing", compare, tell)


def _write(
    connection: duckdb.DuckDBPyConnection, draft: Draft, name: str, relation: str, tell: Tell
) -> tuple[str, int]:
    """Writes a relation as a file of the draft; gives its place, and how many rows it has."""
    place = draft.place(name)
    path = draft.path(place)
    row_count = watched(connection, f"writing {name}", lambda: copy_to_parquet(connection, relation, path), tell)
    return place, row_count
