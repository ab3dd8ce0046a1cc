"""How many rows syncs have rejected: each counts once, however many syncs meet it."""

import duckdb
import msgspec

from engine.data_set import Synced
from engine.database import set_variables
from engine.intake import rows_of
from engine.progress import Tell

# Before every instant that a ping can have.
NEVER_US = -1


def with_rejects(connection: duckdb.DuckDBPyConnection, synced: Synced, former: Synced | None, tell: Tell) -> Synced:
    """What the manifest is to say of a sync, with its staged rejects added to those of the syncs before.

    What every sync meets counts as far as it is more than before, unless that was another database.
    """
    before = former if former and former.source == synced.source else Synced(synced.source, synced.shown, None)
    bounds = {"seen_until_us": before.newest_us, "newest_us": synced.newest_us}
    set_variables(connection, {name: NEVER_US if bound is None else bound for name, bound in bounds.items()})
    rows = rows_of(connection, "sync_rejects", "counting rejects", tell)
    standing = {name: standing_count for name, _, standing_count in rows if standing_count}
    added = sum(max(0, new + count - before.standing_counts.get(name, 0)) for name, new, count in rows)
    total = (former.rejected_count if former else 0) + added
    return msgspec.structs.replace(synced, standing_counts=standing, rejected_count=total)
