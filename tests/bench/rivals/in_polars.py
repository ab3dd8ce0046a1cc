"""The report in Polars: lazy, on its streaming engine.

Where the pings lie in the order of stores and time, the next ping is the next row, which a plain shift gives; in any
other order it takes shift().over(store, ordered by time).
"""

import polars as pl

from .task import DAY_US, WINDOWS_US, Task, told_task


def main() -> None:
    """Writes the report, and says the version."""
    task = told_task()
    report(task).collect(engine="streaming").write_csv(task.out)
    print(f"polars {pl.__version__}")


def report(task: Task) -> pl.LazyFrame:
    """The lengths of every store."""
    shifts = pl.scan_parquet(task.path("shifts"))
    return (
        pl.scan_parquet(task.path("stores"))
        .join(open_time(shifts, task.as_of_us), on="store_key", how="left")
        .join(down_time(followed(task), shifts, task.as_of_us), on="store_key", how="left")
        .with_columns(pl.col(f"{kind}_{name}").fill_null(0) for kind in ("open", "down") for name in WINDOWS_US)
        .select(
            "store_id",
            *((pl.col(f"open_{name}") - pl.col(f"down_{name}")).alias(f"uptime_last_{name}_us") for name in WINDOWS_US),
            *(pl.col(f"down_{name}").alias(f"downtime_last_{name}_us") for name in WINDOWS_US),
        )
        .sort("store_id")
    )


def followed(task: Task) -> pl.LazyFrame:
    """Every ping with the instant of the store's next one. Of two at one instant the inactive one comes last."""
    pings = pl.scan_parquet(task.path("pings"))
    next_us = pl.col("pinged_us").shift(-1)
    if task.is_in_store_order:
        return pings.with_columns(next_us=pl.when(pl.col("store_key").shift(-1) == pl.col("store_key")).then(next_us))
    return pings.with_columns(next_us=next_us.over("store_key", order_by=["pinged_us", ~pl.col("is_up")]))


def down_time(pings: pl.LazyFrame, shifts: pl.LazyFrame, as_of_us: int) -> pl.LazyFrame:
    """How long each store was down inside its shifts, per window. A ping finds its shift by its UTC day."""
    last_us = pl.min_horizontal("closes_us", pl.lit(as_of_us)) - 1
    shift_days = shifts.with_columns(day=pl.int_ranges(pl.col("opens_us") // DAY_US, last_us // DAY_US + 1))
    down = (
        pings.filter(~pl.col("is_up"))
        .select("store_key", "next_us", starts_us="pinged_us", day=pl.col("pinged_us") // DAY_US)
        .join(shift_days.explode("day"), on=["store_key", "day"])
        .filter(pl.col("starts_us") >= pl.col("opens_us"), pl.col("starts_us") < pl.col("closes_us"))
        .with_columns(ends_us=pl.min_horizontal("next_us", "closes_us"))
    )
    return in_windows(down, "down", as_of_us)


def open_time(shifts: pl.LazyFrame, as_of_us: int) -> pl.LazyFrame:
    """How long each store was open, per window."""
    return in_windows(shifts.rename({"opens_us": "starts_us", "closes_us": "ends_us"}), "open", as_of_us)


def in_windows(spans: pl.LazyFrame, kind: str, as_of_us: int) -> pl.LazyFrame:
    """The summed lengths of each store's spans inside each window."""
    ends_us = pl.min_horizontal("ends_us", pl.lit(as_of_us))
    lengths = {
        f"{kind}_{name}": (ends_us - pl.max_horizontal("starts_us", pl.lit(as_of_us - length_us))).clip(lower_bound=0)
        for name, length_us in WINDOWS_US.items()
    }
    return spans.group_by("store_key").agg(**{name: length.sum() for name, length in lengths.items()})


if __name__ == "__main__":
    main()
