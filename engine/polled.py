"""The stores that the pings of an attached database are of, found in the way that is soonest there."""

from dataclasses import dataclass, replace

from engine.asked import ask, question
from engine.attaching import Attached
from engine.postgres_names import POLLED_STORES, records_of
from engine.sources import STORE_STATUS

# Stepping from id to id takes a look into each partition's index, which costs about as much as so many rows.
ROWS_A_STEP = 40


@dataclass(frozen=True)
class Layout:
    """How the pings lie in the database."""

    leaf_count: int  # tables that hold them: partitions, or one
    row_estimate: int
    has_time_index: bool
    has_id_index: bool
    has_records: bool  # whether the stores of all of them are recorded

    def way_to_ids(self, store_count: int) -> str:
        """The question that finds the stores soonest: by records, by steps from id to id, or by reading all rows."""
        if self.has_records:
            return "recorded_ids"
        is_quick_to_step = self.row_estimate > ROWS_A_STEP * self.leaf_count * store_count
        return "indexed_ids" if self.has_id_index and is_quick_to_step else "all_ids"


def layout_of(source: Attached) -> Layout:
    """How the pings lie there."""
    there = source.tables[STORE_STATUS.name]
    columns = {f"{name}_at": there.columns[name] for name in ("store_id", "timestamp_utc")}
    names = {"table": there.qualified, "records": records_of(there).qualified}
    (row,) = ask(source.asking, "ping_facts", source.tables, **names, **columns)
    layout = Layout(*row)
    is_watched = layout.has_records and not ask(source.asking, "unwatched_parts", source.tables)
    return replace(layout, has_records=is_watched)


def polled_question(source: Attached, layout: Layout, store_count: int) -> str:
    """What PostgreSQL is asked for the stores, of which there are about so many."""
    records = records_of(source.tables[STORE_STATUS.name])
    return question(layout.way_to_ids(store_count), {**source.tables, POLLED_STORES: records})
