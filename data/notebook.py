"""The sample's week, told with the public names of the engine alone.

It is a marimo notebook: plain Python, so that git shows its changes, ruff reads it, and tests/test_notebook.py imports
and runs it like any module. `marimo edit data/notebook.py` opens it, `python data/notebook.py` runs it to its end.
"""
# marimo makes each cell a function whose parameters are the names that it reads: those take no types.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"
# ruff: noqa: ANN001, ANN202, PLR1711

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Openhours: a week of a chain")

with app.setup:
    from collections.abc import Sequence
    from datetime import UTC, date, datetime, time, timedelta
    from html import escape
    from pathlib import Path

    import marimo as mo
    import polars as pl

    import engine

    SAMPLE = Path(__file__).parent / "sample"
    HOUR_US = 3_600_000_000


@app.cell(hide_code=True)
def _():
    mo.md("""
    # Openhours: a week of a chain

    Someone polls every store of a chain about once an hour: *are you online?* Each poll with its answer is a **ping**.
    From the pings, the weekly hours and the time zones Openhours tells how long each store was up and down **inside its
    opening hours**. The words build on each other:

    - a **shift** is one dated opening of a store;
    - a **segment** is the part of a shift over which one ping's answer stands: until the next ping, or the closing;
    - an **outage** is an unbroken run of inactive segments in one shift;
    - **as_of** is the instant that we look back from, and a **window** is the last hour, day or week before it;
    - **downtime** is the inactive time inside shifts, **uptime** is the rest of the open time, and **availability** is
      uptime divided by open time.
    """)
    return


@app.cell
def _():
    session = engine.open_files(
        store_status=SAMPLE / "store_status.csv",
        store_hours=SAMPLE / "store_hours.csv",
        store_tz=SAMPLE / "store_tz.csv",
    )
    return (session,)


@app.cell(hide_code=True)
def _(stores):
    mo.md(f"""
    ## 1. What the three tables hold

    `store_status` has the pings, `store_hours` the weekly openings in local time, `store_tz` the zones. A store may be
    missing in any of them: without a zone it is in `America/Chicago`, and without hours it is always open. Of these
    {stores["store_count"][0]} stores, {stores["without_hours_count"][0]} have no hours,
    {stores["without_zone_count"][0]} no zone, and {stores["without_pings_count"][0]} no ping. The report has them all.
    """)
    return


@app.cell
def _(session):
    stores = session.sql("""
        select
            count(*) as store_count,
            count(*) filter (where not is_polled) as without_pings_count,
            count(*) filter (where not has_hours) as without_hours_count,
            count(*) filter (where not has_zone) as without_zone_count
        from store_ids
    """).pl()
    return (stores,)


@app.cell
def _(session):
    all_pings = session.sql("""
        select
            count(*) as ping_count,
            count(distinct store_key) as store_count,
            count(*) filter (where is_up) as active_count,
            count(*) filter (where not is_up) as inactive_count,
            date_trunc('second', make_timestamptz(min(pinged_us))) as first_pinged_at,
            date_trunc('second', make_timestamptz(max(pinged_us))) as last_pinged_at
        from store_status
    """).pl()
    weekly_openings = session.sql("""
        select
            stores.store_id,
            store_hours.day_of_week,
            time '00:00:00' + to_microseconds(store_hours.starts_local_us) as start_time_local,
            time '00:00:00' + to_microseconds(store_hours.ends_local_us) as end_time_local
        from store_hours
        inner join stores on store_hours.store_key = stores.store_key
        order by stores.store_id, store_hours.day_of_week, store_hours.starts_local_us
    """).pl()
    zones = session.sql("""
        select
            timezone_str,
            count(*) as store_count
        from store_tz
        group by timezone_str
        order by store_count desc, timezone_str
    """).pl()
    mo.vstack(
        [
            table("store_status: its pings, counted", all_pings),
            mo.hstack(
                [
                    table("store_hours: the weekly openings (0 = Monday)", weekly_openings),
                    table("store_tz: the stores of each zone", zones),
                ],
                widths=[5, 3],
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## 2. The report

    `session.report()` is a Polars frame with one row per store. The `_last_hour` columns are in minutes, the others in
    hours. `is_exact=True` adds the whole microseconds: sum those, since sums of rounded figures are not exact.
    """)
    return


@app.cell
def _(session):
    report = session.report()
    as_of = datetime.fromtimestamp(session.as_of_us // 1_000_000, UTC)
    table(
        f"The report as of {as_of:%Y-%m-%d %H:%M:%S} UTC",
        report,
        wrapped_columns=["store_id"],
        column_widths=dict.fromkeys(report.columns, 143) | {"store_id": 164},
    )
    return


@app.cell
def _(session):
    downtime_week_us = session.report(is_exact=True)["downtime_last_week_us"]
    return (downtime_week_us,)


@app.cell(hide_code=True)
def _(downtime_week_us, worst):
    mo.md(f"""
    ## 3. The worst stores of the week

    {(downtime_week_us > 0).sum()} of {len(downtime_week_us)} stores were down at some time in the week, together for
    {downtime_week_us.sum() / HOUR_US:.2f} hours. Hours of downtime alone are unfair to stores that open long, so we
    order by availability. The worst store was up in {worst["availability_ratio"][0]:.1%} of its open time. The number
    of outages tells a flaky line from one long silence.
    """)
    return


@app.cell
def _(session):
    worst = session.sql("""
        with outages_of_week as (
            select
                outages.store_key,
                least(outages.ends_us, windows.ends_us) - greatest(outages.starts_us, windows.starts_us) as length_us
            from outages
            inner join windows on outages.starts_us < windows.ends_us and outages.ends_us > windows.starts_us
            where windows.window_name = 'last_week'
        ),

        counts as (
            select
                store_key,
                count(*) as outage_count,
                max(length_us) as longest_us
            from outages_of_week
            group by store_key
        )

        select
            stores.store_id,
            round((uptime.uptime_us + uptime.downtime_us) / 3600000000, 2) as open_hours,
            round(uptime.downtime_us / 3600000000, 2) as downtime_hours,
            round(uptime.uptime_us / nullif(uptime.uptime_us + uptime.downtime_us, 0), 4) as availability_ratio,
            coalesce(counts.outage_count, 0) as outage_count,
            round(coalesce(counts.longest_us, 0) / 3600000000, 2) as longest_hours
        from uptime
        inner join stores on uptime.store_key = stores.store_key
        left join counts on uptime.store_key = counts.store_key
        where uptime.window_name = 'last_week'
        order by
            uptime.uptime_us / nullif(uptime.uptime_us + uptime.downtime_us, 0) nulls last,
            stores.store_id
        limit 10
    """).pl()
    table("The ten worst stores of the last week", worst)
    return (worst,)


@app.cell(hide_code=True)
def _(store_id):
    mo.md(f"""
    ## 4. One store's day

    Store `{store_id}` on a day with outages, by the clock in the store. It starts with the worst day of the worst
    store; choose another, and what depends on it is computed again. A shift opens active, the first inactive ping
    starts an outage, and a ping outside the shifts changes nothing.
    """)
    return


@app.cell
def _(worst):
    store_choice = mo.ui.dropdown(worst["store_id"].to_list(), value=worst["store_id"][0], label="store")
    return (store_choice,)


@app.cell
def _(store_choice):
    store_id = store_choice.value
    return (store_id,)


@app.cell
def _(session, store_id):
    outage_dates = session.sql(
        """
        select
            cast(make_timestamptz(outages.starts_us) at time zone stores.timezone_str as date) as outage_date,
            sum(outages.ends_us - outages.starts_us) as downtime_us
        from outages
        inner join stores on outages.store_key = stores.store_key
        where stores.store_id = $1
        group by outage_date
        order by downtime_us desc, outage_date
        """,
        [store_id],
    ).pl()["outage_date"]
    date_choice = mo.ui.dropdown(
        [str(outage_date) for outage_date in sorted(outage_dates)], value=str(outage_dates[0]), label="date"
    )
    return (date_choice,)


@app.cell
def _(date_choice):
    local_date = date.fromisoformat(date_choice.value)
    return (local_date,)


@app.cell
def _(date_choice, local_date, session, store_choice, store_id):
    _midnight = datetime.combine(local_date, time.min)
    day_spans = spans_between(session, store_id, _midnight, _midnight + timedelta(days=1))
    day_clock = clock_between(session, store_id, _midnight, _midnight + timedelta(days=1))
    mo.vstack(
        [
            mo.hstack([store_choice, date_choice], justify="start"),
            strips_picture(f"Store {store_id} on {local_date}", [(f"{local_date:%A}", day_clock, day_spans)]),
            mo.hstack(
                [
                    mo.vstack(
                        [
                            table("Its shifts", for_people(day_spans, "shift").drop("status")),
                            table("Its outages", for_people(day_spans, "outage").drop("status")),
                        ]
                    ),
                    table("Its segments: how long each ping's answer stands", for_people(day_spans, "segment")),
                ],
                widths="equal",
            ),
        ]
    )
    return


@app.function
def spans_between(session: engine.Session, store_id: str, starts_local: datetime, ends_local: datetime) -> pl.DataFrame:
    """The shifts, outages, segments and pings of a store, cut to a stretch of its own wall clock and at as_of."""
    spans: pl.DataFrame = session.sql(
        """
        with stretch as (
            select
                stores.store_key,
                stores.timezone_str,
                epoch_us(cast($2 as timestamp) at time zone stores.timezone_str) as starts_us,
                least(
                    epoch_us(cast($3 as timestamp) at time zone stores.timezone_str),
                    calendar.ends_us
                ) as ends_us
            from stores
            cross join calendar
            where stores.store_id = $1
        ),

        spans as (
            select
                store_key,
                'shift' as kind,
                opens_us as starts_us,
                closes_us as ends_us,
                null as is_up
            from shifts
            union all
            select
                store_key,
                'outage' as kind,
                starts_us,
                ends_us,
                false as is_up
            from outages
            union all
            select
                store_key,
                'segment' as kind,
                starts_us,
                ends_us,
                is_up
            from segments
            union all
            -- A ping has no length; as a span it takes one microsecond.
            select
                store_key,
                'ping' as kind,
                pinged_us as starts_us,
                pinged_us + 1 as ends_us,
                is_up
            from pings
        ),

        cut as (
            select
                stretch.timezone_str,
                spans.kind,
                spans.is_up,
                greatest(spans.starts_us, stretch.starts_us) as starts_us,
                least(spans.ends_us, stretch.ends_us) as ends_us
            from spans
            inner join stretch
                on
                    spans.store_key = stretch.store_key
                    and spans.starts_us < stretch.ends_us
                    and spans.ends_us > stretch.starts_us
        )

        select
            kind,
            is_up,
            starts_us,
            ends_us,
            make_timestamptz(starts_us) at time zone timezone_str as starts_local,
            make_timestamptz(ends_us) at time zone timezone_str as ends_local
        from cut
        order by kind, starts_us
        """,
        [store_id, starts_local, ends_local],
    ).pl()
    return spans


@app.function
def clock_between(session: engine.Session, store_id: str, starts_local: datetime, ends_local: datetime) -> pl.DataFrame:
    """Every hour of a stretch of a store's wall clock: the instant, and what the clock shows then."""
    clock: pl.DataFrame = session.sql(
        """
        with hours_between as (
            select
                timezone_str,
                unnest(
                    range(
                        epoch_us(cast($2 as timestamp) at time zone timezone_str),
                        epoch_us(cast($3 as timestamp) at time zone timezone_str) + 1,
                        3600000000
                    )
                ) as hour_us
            from stores
            where store_id = $1
        )

        select
            hour_us,
            strftime(make_timestamptz(hour_us) at time zone timezone_str, '%H') as shown
        from hours_between
        order by hour_us
        """,
        [store_id, starts_local, ends_local],
    ).pl()
    return clock


@app.cell(hide_code=True)
def _(change_nights):
    mo.md(f"""
    ## 5. The night of the clock change

    In this week clocks in the US go from 02:00 to 03:00. Here are the shifts that run over the change or close at it,
    each with the shift that opened at the same time on the date before. Lengths are measured between instants, never
    on the wall clock:

    - the shift from {change_nights["opens_local"][0]} to {change_nights["closes_local"][0]} is
      {change_nights["hours"][0]:.0f} hours long, not {change_nights["hours_before"][0]:.0f};
    - a closing time that the clock skips is read as if the clock had not changed yet: the shift keeps its length, and
      the clock shows an hour more when it closes.
    """)
    return


@app.cell
def _(session):
    change_nights = session.sql("""
        with changes as (
            select
                timezone_str,
                local_from_us - offset_us as changes_us
            from zone_offsets
            window in_zone as (partition by timezone_str order by local_from_us)
            qualify offset_us <> lag(offset_us) over in_zone
        ),

        local_shifts as (
            select
                stores.store_id,
                stores.timezone_str,
                shifts.opens_us,
                shifts.closes_us,
                make_timestamptz(shifts.opens_us) at time zone stores.timezone_str as opens_local,
                make_timestamptz(shifts.closes_us) at time zone stores.timezone_str as closes_local
            from shifts
            inner join stores on shifts.store_key = stores.store_key
        )

        select
            local_shifts.store_id,
            cast(make_timestamptz(changes.changes_us) at time zone changes.timezone_str as date) as change_date,
            strftime(local_shifts.opens_local, '%H:%M') as opens_local,
            strftime(shifts_before.closes_local, '%H:%M') as closes_before,
            strftime(local_shifts.closes_local, '%H:%M') as closes_local,
            (shifts_before.closes_us - shifts_before.opens_us) / 3600000000 as hours_before,
            (local_shifts.closes_us - local_shifts.opens_us) / 3600000000 as hours
        from local_shifts
        inner join changes
            on
                local_shifts.timezone_str = changes.timezone_str
                and local_shifts.opens_us < changes.changes_us
                and local_shifts.closes_us >= changes.changes_us
        inner join local_shifts as shifts_before
            on
                local_shifts.store_id = shifts_before.store_id
                and local_shifts.opens_local = shifts_before.opens_local + interval 1 day
        order by hours - hours_before, local_shifts.store_id
    """).pl()
    table("Shifts over the clock change", change_nights.drop("change_date"))
    return (change_nights,)


@app.cell
def _(change_nights, session):
    night_store_id, _change_date = change_nights["store_id"][0], change_nights["change_date"][0]
    nights = []
    for _date in (_change_date - timedelta(days=1), _change_date):
        _midnight = datetime.combine(_date, time.min)
        _stretch = (_midnight - timedelta(hours=6), _midnight + timedelta(hours=6))
        nights.append(
            (
                f"{_date - timedelta(days=1):%a} to {_date:%a}",
                clock_between(session, night_store_id, *_stretch),
                spans_between(session, night_store_id, *_stretch),
            )
        )
    strips_picture(f"Store {night_store_id}: the night before, and the night without a 02:00", nights)
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## 6. Downtime by hour of day

    When do stores go down? We cut the shifts and outages of the last week at every full hour and add them up by the
    hour of day in UTC. Where more stores are open there is more to lose, so the table gives the availability too.
    """)
    return


@app.cell
def _(session):
    by_hour = session.sql("""
        with hours_of_week as (
            select
                hours_touched.hour_us // 3600000000 % 24 as hour_of_day,
                greatest(hours_touched.hour_us, hours_touched.starts_us) as starts_us,
                least(hours_touched.hour_us + 3600000000, hours_touched.ends_us) as ends_us
            from (
                select
                    starts_us,
                    ends_us,
                    unnest(range(starts_us // 3600000000 * 3600000000, ends_us, 3600000000)) as hour_us
                from windows
                where window_name = 'last_week'
            ) as hours_touched
        ),

        spans as (
            select
                opens_us as starts_us,
                closes_us as ends_us,
                false as is_outage
            from shifts
            union all
            select
                starts_us,
                ends_us,
                true as is_outage
            from outages
        ),

        cut as (
            select
                hours_of_week.hour_of_day,
                spans.is_outage,
                least(spans.ends_us, hours_of_week.ends_us)
                - greatest(spans.starts_us, hours_of_week.starts_us) as length_us
            from hours_of_week
            left join spans
                on hours_of_week.starts_us < spans.ends_us and hours_of_week.ends_us > spans.starts_us
        )

        select
            hour_of_day,
            cast(coalesce(sum(length_us) filter (where is_outage), 0) as bigint) as downtime_us,
            cast(coalesce(sum(length_us) filter (where not is_outage), 0) as bigint) as open_us,
            1 - downtime_us / nullif(open_us, 0) as availability_ratio
        from cut
        group by hour_of_day
        order by hour_of_day
    """).pl()
    downtime_by_hour = by_hour.select(
        "hour_of_day",
        downtime_hours=(pl.col("downtime_us") / HOUR_US).round(2),
        availability_ratio=pl.col("availability_ratio").round(4),
    )
    mo.hstack(
        [
            bars_picture(
                "Hours of downtime in the last week, by hour of day (UTC)",
                [(f"{hour:02}", downtime_us / HOUR_US) for hour, downtime_us, *_ in by_hour.iter_rows()],
            ),
            table("The same, with the availability", downtime_by_hour),
        ],
        widths=[5, 3],
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## 7. How to go on

    Every step from the files to the report is a relation that you can query; the table below has them all. Nothing is
    computed before you ask for rows.

    ```python
    session.relation("outages").pl()  # any relation, as a Polars frame
    session.relation("outages").to_arrow_table()  # or as an Arrow table
    session.sql("select * from stores where store_id = $1", [store_id]).pl()  # your own select, with a parameter
    session.sql(Path("mine.sql").read_text()).pl()  # your own SQL file; in a terminal: openhours sql -f mine.sql
    session.write_report("report.parquet", file_format="parquet", is_exact=True)

    engine.open_files(..., as_of="2023-03-13T12:00:00Z")  # look back from another instant
    engine.open_data("data/set")  # a data set opens quicker, and grows with each load
    ```

    Columns that end in `_us` are whole microseconds: instants since 1970 in UTC, and lengths. Compute with those, and
    make times of them at the end: `make_timestamptz(starts_us)` is the instant, and
    `make_timestamptz(starts_us) at time zone timezone_str` what the clock in the store shows. Fetch instants with
    `.pl()` or `.to_arrow_table()`; DuckDB's own `.fetchall()` needs the package `pytz` for them.
    """)
    return


@app.cell
def _(session):
    relations = pl.DataFrame(list(session.relations.items()), schema=["relation", "a row is"], orient="row")
    table("The relations", relations, wrapped_columns=["a row is"])
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## The helpers that draw

    They know nothing of Openhours but the columns that they are given.
    """)
    return


@app.function(hide_code=True)
def table(
    title: str,
    rows: pl.DataFrame,
    *,
    wrapped_columns: list[str] | None = None,
    column_widths: dict[str, int] | None = None,
) -> mo.ui.table:
    """A table under its title."""
    return mo.ui.table(
        rows,
        label=f"**{title}**",
        page_size=12,
        selection=None,
        show_column_summaries=False,
        show_data_types=False,
        show_download=False,
        show_search=False,
        wrapped_columns=wrapped_columns,
        column_widths=column_widths,
    )


@app.function(hide_code=True)
def for_people(spans: pl.DataFrame, kind: str) -> pl.DataFrame:
    """The spans of one kind: local times to the second, and minutes."""
    return spans.filter(pl.col("kind") == kind).select(
        starts_local=pl.col("starts_local").dt.truncate("1s"),
        ends_local=pl.col("ends_local").dt.truncate("1s"),
        minutes=((pl.col("ends_us") - pl.col("starts_us")) / 60_000_000).round(2),
        status=pl.when("is_up").then(pl.lit("active")).otherwise(pl.lit("inactive")),
    )


@app.function(hide_code=True)
def strips_picture(title: str, strips: Sequence[tuple[str, pl.DataFrame, pl.DataFrame]]) -> mo.Html:
    """Stretches of time below each other on one scale; of each its label, its clock and its spans."""
    left, right, top, strip_height = 110, 950, 46, 104
    longest_us = max(hours_us[-1] - hours_us[0] for hours_us in (clock["hour_us"].to_list() for _, clock, _ in strips))
    drawn = [
        f'<g transform="translate({left} {top + number * strip_height})">'
        f'<text x="{14 - left}" y="32" font-weight="600">{escape(label)}</text>'
        f"{strip(clock, spans, (right - left) / longest_us)}</g>"
        for number, (label, clock, spans) in enumerate(strips)
    ]
    bottom = top + len(strips) * strip_height
    return picture(title, 980, bottom + 20, f'{"".join(drawn)}<g transform="translate({left} {bottom})">{legend()}</g>')


@app.function(hide_code=True)
def strip(clock: pl.DataFrame, spans: pl.DataFrame, scale: float) -> str:
    """A line per hour, shifts as a band, outages as higher blocks on it, and the pings below as dots."""
    zero_us = clock["hour_us"][0]
    shapes = [
        f'<path d="M{(hour_us - zero_us) * scale:.1f} 0v70" stroke="currentColor" opacity="0.25"/>'
        f'<text x="{(hour_us - zero_us) * scale:.1f}" y="85" text-anchor="middle" font-size="11">{shown}</text>'
        for hour_us, shown in clock.iter_rows()
    ]
    for kind in ("shift", "outage", "ping"):
        of_kind = spans.filter(pl.col("kind") == kind).select("starts_us", "ends_us", "is_up")
        for starts_us, ends_us, is_up in of_kind.iter_rows():
            x, width = (starts_us - zero_us) * scale, (ends_us - starts_us) * scale
            shapes.append(mark(kind, x, width, is_up=is_up))
    return "".join(shapes)


@app.function(hide_code=True)
def mark(kind: str, x: float, width: float, *, is_up: bool = False) -> str:
    """The sign of a shift, an outage or a ping: colours for light and dark, and shapes that tell them apart alone."""
    if kind == "shift":
        return f'<rect x="{x:.1f}" y="15" width="{max(width, 1):.1f}" height="26" rx="2" fill="#2a9d5c"/>'
    if kind == "outage":
        return f'<rect x="{x:.1f}" y="6" width="{max(width, 1):.1f}" height="44" rx="2" fill="#e0566a"/>'
    colours = 'fill="none" stroke="#2a9d5c"' if is_up else 'fill="#e0566a" stroke="#e0566a"'
    return f'<circle cx="{x:.1f}" cy="60" r="3.5" stroke-width="1.6" {colours}/>'


@app.function(hide_code=True)
def legend() -> str:
    """What the signs mean."""
    signs = (
        ("uptime in a shift", 0, '<g transform="scale(1 0.4)">' + mark("shift", 0, 18) + "</g>"),
        ("outage", 160, '<g transform="translate(0 2) scale(1 0.32)">' + mark("outage", 0, 18) + "</g>"),
        ("ping: active", 250, '<g transform="translate(0 -49)">' + mark("ping", 13, 0, is_up=True) + "</g>"),
        ("ping: inactive", 370, '<g transform="translate(0 -49)">' + mark("ping", 13, 0) + "</g>"),
    )
    return "".join(
        f'<g transform="translate({x} 0)">{sign}<text x="24" y="15" font-size="12">{words}</text></g>'
        for words, x, sign in signs
    )


@app.function(hide_code=True)
def bars_picture(title: str, bars: Sequence[tuple[str, float]]) -> mo.Html:
    """Upright bars, each with its label below and its value above."""
    left, right, bottom, full_height = 10, 650, 440, 370
    step, highest = (right - left) / len(bars), max(value for _, value in bars)
    shapes = []
    for number, (label, value) in enumerate(bars):
        x, height = left + number * step, full_height * value / highest
        middle, above = x + step / 2, bottom - height - 5
        shapes.append(
            f'<rect x="{x + 2:.1f}" y="{bottom - height:.1f}" width="{step - 4:.1f}" height="{height:.1f}"'
            ' rx="2" fill="#e0566a"/>'
            f'<text x="{middle:.1f}" y="{above:.1f}" text-anchor="middle" font-size="11">{value:.1f}</text>'
            f'<text x="{middle:.1f}" y="{bottom + 18}" text-anchor="middle" font-size="11">{escape(label)}</text>'
        )
    shapes.append(f'<path d="M{left} {bottom}H{right}" stroke="currentColor" opacity="0.5"/>')
    return picture(title, 660, bottom + 30, "".join(shapes))


@app.function(hide_code=True)
def picture(title: str, width: int, height: int, shapes: str) -> mo.Html:
    """An SVG under its title, written in the page's own text colour, so that it reads on light and on dark."""
    return mo.Html(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" fill="currentColor"'
        f' aria-label="{escape(title)}" style="width: 100%; height: auto" font-family="system-ui, sans-serif"'
        f' font-size="13"><text x="14" y="24" font-size="16" font-weight="600">{escape(title)}</text>{shapes}</svg>'
    )


if __name__ == "__main__":
    app.run()
