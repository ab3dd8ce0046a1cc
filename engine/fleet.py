"""The fleet: every store's figures as of the latest ping, always at hand, from any thread."""

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import duckdb

from engine.data_set import open_data_set
from engine.database import READING_SHARE, Value, connect, identifier, set_variables
from engine.errors import DataSetBroken, FileFailed, SnapshotFailed
from engine.fleet_rows import (
    WINDOWS,
    Bin,
    HeatCell,
    Overview,
    Span,
    StorePage,
    StoreQuery,
    StoreRow,
    Stretch,
    Strip,
    Sums,
    require,
)
from engine.follower import Follower
from engine.pipeline import create_views
from engine.settings import settings
from engine.snapshot import Snapshot, readers
from engine.spans import read_span
from engine.workspace import workspace

__all__ = ["Fleet", "StoreQuery"]

Rows = list[tuple[Any, ...]]
OVERVIEW = ("fleet_counts", "fleet_sums", "heat", "ratio_bins", "worst_stores", "down_stores")


class Fleet:
    """Reads the fleet. All of it may be called from many threads at once."""

    def __init__(self, data_folder: Path, home: Path) -> None:
        self._data_folder = data_folder
        self._follower = Follower(data_folder, home / "fleet")
        self._lock = threading.Lock()
        self._resources = ExitStack()
        self._database: duckdb.DuckDBPyConnection | None = None  # for spans, which read the data set itself

    def start(self) -> None:
        """Makes the figures, and makes them anew after each load, in a thread of its own."""
        self._follower.start()

    def stop(self) -> None:
        """Ends that, and lets everything go."""
        self._follower.stop()
        with self._lock:
            self._database = None
            self._resources.close()

    @property
    def is_ready(self) -> bool:
        """Whether there are figures to give."""
        return self._follower.snapshot is not None

    @property
    def version(self) -> int | None:
        """The version of the data set that the figures are of."""
        snapshot = self._follower.snapshot
        return None if snapshot is None else snapshot.manifest.version

    @property
    def error(self) -> SnapshotFailed | None:
        """Why the figures are not those of the data set as it is, if they are not."""
        return self._follower.error

    def overview(self, window: str = "last_week") -> Overview:
        """The fleet at a glance. Raises FleetUnready."""
        require("window", window, WINDOWS)
        with self._follower.reading() as (snapshot, cursor):
            if window not in snapshot.overviews:
                found = _read(cursor, {"window_name": window}, OVERVIEW)
                snapshot.overviews[window] = _overview(snapshot, window, found)
            return snapshot.overviews[window]

    def stores(self, query: StoreQuery) -> StorePage:
        """One page of the stores asked for; none behind the last page. Raises FleetUnready."""
        with self._follower.reading() as (snapshot, cursor):
            found = _read(cursor, _variables(query), ("picked_count", "store_page"))
        total_count = found["picked_count"][0][0]
        return StorePage(
            version=snapshot.manifest.version,
            as_of_us=snapshot.as_of_us,
            window=query.window,
            total_count=total_count,
            page=query.page,
            page_count=max(1, -(-total_count // query.page_size)),
            rows=tuple(StoreRow(*row) for row in found["store_page"]),
        )

    def strips(self, store_ids: Sequence[str]) -> tuple[Strip, ...]:
        """The last week of these stores, in this order; an empty one for an id that no store has.

        Raises FleetUnready.
        """
        with self._follower.reading() as (_, cursor):
            rows = _read(cursor, {"store_ids": list(store_ids)}, ("picked_strips",))["picked_strips"]
        stretches: dict[tuple[str, bool], list[Stretch]] = {}
        for store_id, is_outage, starts_us, ends_us in rows:
            stretches.setdefault((store_id, is_outage), []).append(Stretch(starts_us, ends_us))
        return tuple(
            Strip(store_id, *(tuple(stretches.get((store_id, is_outage), ())) for is_outage in (False, True)))
            for store_id in store_ids
        )

    def span(self, store_id: str, from_us: int | None = None, until_us: int | None = None) -> Span:
        """One store between two instants; without them, in the week up to the latest ping.

        It reads the data set as it is, so it needs no figures made before. Raises StoreUnknown, SpanInvalid,
        DataSetMissing.
        """
        while True:
            data, cursor = open_data_set(self._data_folder), self._span_cursor()
            try:
                return read_span(cursor, data, store_id, from_us, until_us)
            except (DataSetBroken, FileFailed):
                # A load may have removed this version before we could hold on to it.
                if open_data_set(self._data_folder).manifest == data.manifest:
                    raise
            finally:
                cursor.close()

    def _span_cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of the database in which spans are computed."""
        with self._lock:
            if self._database is None:
                work = self._resources.enter_context(workspace(settings().spill))
                self._database = self._resources.enter_context(connect(work, READING_SHARE, joins_as_written=True))
            return self._database.cursor()


def _read(cursor: duckdb.DuckDBPyConnection, variables: dict[str, Value], names: Sequence[str]) -> dict[str, Rows]:
    """The rows of relations over a snapshot, those that it keeps and those that are read from them."""
    set_variables(cursor, variables)
    relations = readers()
    create_views(cursor, relations, [name for name in names if name in relations])
    return {name: cursor.execute(f"from {identifier(name)}").fetchall() for name in names}


def _variables(query: StoreQuery) -> dict[str, Value]:
    """What the relations take of a query."""
    return {
        "window_name": query.window,
        "search": query.search,
        "sort_name": query.sort,
        "is_descending": query.is_descending,
        "row_offset": (query.page - 1) * query.page_size,
        "page_size": query.page_size,
        "state": query.state,
        "min_ratio": None if query.min_ratio is None else repr(float(query.min_ratio)),
        "max_ratio": None if query.max_ratio is None else repr(float(query.max_ratio)),
        "has_opened": query.has_opened,
        "has_downtime": query.has_downtime,
        "day_of_week": query.day_of_week,
        "hour_of_day": query.hour_of_day,
    }


def _overview(snapshot: Snapshot, window: str, found: dict[str, Rows]) -> Overview:
    """The rows put together."""
    ((store_count, open_count, down_count),) = found["fleet_counts"]
    sums = {name: Sums(*figures) for name, *figures in found["fleet_sums"]}
    # Without a store there is no row.
    windows = {name: sums.get(name, Sums(0, 0, 0, 0, None, 0, 0)) for name in WINDOWS}
    return Overview(
        version=snapshot.manifest.version,
        as_of_us=snapshot.as_of_us,
        window=window,
        store_count=store_count,
        open_count=open_count,
        down_count=down_count,
        windows=windows,
        heat=tuple(HeatCell(*row) for row in found["heat"]),
        bins=tuple(Bin(*row) for row in found["ratio_bins"]),
        closed_count=store_count - windows[window].open_count,
        worst=tuple(StoreRow(*row) for row in found["worst_stores"]),
        down_now=tuple(StoreRow(*row) for row in found["down_stores"]),
    )
