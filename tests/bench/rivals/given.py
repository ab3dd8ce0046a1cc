"""What every rival is given, as Parquet files: the data set's own pings, its merged shifts, and the stores' ids.

The pings are as openhours stores them (small integer keys, BIGINT microseconds, booleans), which spares the rivals
long ids, timestamps and words; the shifts are laid out already, which spares them calendars and time zones. Openhours
itself is measured doing all of a report.
"""

import argparse
import json
from pathlib import Path

from engine import open_data

ORDERS = ("store", "arrival")
FIRST_STORES = "select store_key from store_ids order by store_key limit ?"
# A row is a ping: store_key INTEGER, pinged_us BIGINT in UTC, is_up BOOLEAN.
PINGS = {
    "store": f"""
        select store_key, pinged_us, is_up from store_status
        where store_key in ({FIRST_STORES}) order by store_key, pinged_us, is_up desc
    """,
    "arrival": f"""
        select store_key, pinged_us, is_up from store_status
        where store_key in ({FIRST_STORES}) order by pinged_us, hash(store_key, is_up)
    """,
}
OTHERS = {
    # A row is a merged shift: store_key INTEGER, opens_us and closes_us BIGINT in UTC; closes_us may lie after as_of.
    "shifts": f"""
        select store_key, opens_us, closes_us from shifts
        where store_key in ({FIRST_STORES}) order by store_key, opens_us
    """,
    # A row is a store: store_key INTEGER, store_id VARCHAR.
    "stores": f"select store_key, store_id from store_ids where store_key in ({FIRST_STORES}) order by store_key",
}


def main() -> None:
    """Writes the files that are not there yet."""
    parser = argparse.ArgumentParser(description="Write what every rival is given.")
    parser.add_argument("--data", type=Path, required=True, help="the data set")
    parser.add_argument("--stores", type=int, required=True, help="only so many of its stores, by their keys")
    parser.add_argument("--order", choices=ORDERS, required=True, help="of the pings")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    if not (options.out / "given.json").exists():
        write_given(options.data, options.stores, options.order, options.out)


def write_given(data: Path, store_count: int, order: str, folder: Path, as_of: str = "latest") -> None:
    """The files, and last given.json: where it is, all are whole."""
    folder.mkdir(parents=True, exist_ok=True)
    with open_data(data, as_of=as_of) as session:
        for name, query in {"pings": PINGS[order], **OTHERS}.items():
            session.sql(query, [store_count]).write_parquet(str(folder / f"{name}.parquet"), compression="zstd")
        ping_count = session.sql(
            f"select count(*) from store_status where store_key in ({FIRST_STORES})", [store_count]
        ).fetchall()[0][0]
        facts = {"as_of_us": session.as_of_us, "order": order, "pings": ping_count}
    unfinished = folder / "given.part"
    unfinished.write_text(json.dumps(facts), encoding="utf-8")
    unfinished.rename(folder / "given.json")


if __name__ == "__main__":
    main()
