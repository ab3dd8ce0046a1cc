"""Whether a rival's figures are ours: says yes, or where they differ, in a process of its own.

    python -m tests.bench.rivals.same OURS.csv THEIRS.csv STORES.parquet

Every store of the last file, and no other, must be in the second, in the order of store_id as text, with each figure
to the microsecond. Stores that the rival was not given are passed over in ours.
"""

import sys

import polars as pl

from .task import FIGURES

COLUMNS = ("store_id", *FIGURES)


def main(ours_path: str, theirs_path: str, stores_path: str) -> None:
    """Compares the files."""
    stores = pl.read_parquet(stores_path, columns=["store_id"])
    ours = read(ours_path).join(stores, on="store_id", how="semi", maintain_order="left")
    print(difference(ours, read(theirs_path)) or "yes")


def read(path: str) -> pl.DataFrame:
    """The figures as text: 7 is not 7.0 here."""
    return pl.read_csv(path, infer_schema=False).select(COLUMNS)


def difference(ours: pl.DataFrame, theirs: pl.DataFrame) -> str | None:
    """The first place where the two differ, if they do."""
    if ours.equals(theirs):
        return None
    if not ours["store_id"].equals(theirs["store_id"]):
        return f"{theirs.height} stores, not the {ours.height} of ours in their order"
    name = next(name for name in FIGURES if not ours[name].equals(theirs[name]))
    row = (ours[name] != theirs[name]).arg_true()[0]
    return f"{name} of {ours['store_id'][row]}: {theirs[name][row]}, not {ours[name][row]}"


if __name__ == "__main__":
    main(*sys.argv[1:])
