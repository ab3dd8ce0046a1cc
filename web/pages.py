"""The pages: the fleet, its stores, the reports. They show what the engine says and decide nothing themselves."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import QueueFull, StoreUnknown, TryLater, UsageError
from engine.fleet import Fleet
from engine.fleet_rows import STATES, WINDOWS, Span
from engine.instants import parse_as_of
from engine.jobs import FORMATS, POLICY, Jobs
from engine.webhook import origin_of
from web import charts, span_addresses, store_list
from web.formats import DAYS, FILTERS
from web.local_days import pieces
from web.packing import pack
from web.store_ids import know_store_ids
from web.timeline import axis_hours, has_ticks, is_dense, timeline

PAGE_SIZE = 25
MOST_ROWS = 500  # of a table of one store
FORMAT_NAMES = {"csv": "CSV", "parquet": "Parquet", "json": "JSON"}


def pages_blueprint(jobs: Jobs, fleet: Fleet) -> Blueprint:
    """The pages over these jobs and this fleet."""
    pages = Blueprint("pages", __name__)
    pages.record_once(know_store_ids)
    pages.record_once(_set_up_templates)
    pages.after_app_request(pack)
    _add_fleet_pages(pages, fleet)
    _add_report_pages(pages, jobs)
    return pages


def _set_up_templates(state: BlueprintSetupState) -> None:
    """What all templates may use."""
    app = state.app
    app.jinja_env.filters |= FILTERS
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals |= {
        "DAYS": DAYS,
        "FORMATS": FORMATS,
        "FORMAT_NAMES": FORMAT_NAMES,
        "STATES": STATES,
        "WINDOWS": WINDOWS,
        "WINDOW_NAMES": store_list.WINDOW_NAMES,
        "MOST_ROWS": MOST_ROWS,
        "PAGE_SIZES": store_list.PAGE_SIZES,
        "stores_address": store_list.address,
        "share": charts.share,
        "quoted": lambda text: quote(text, safe=""),
    }


def _add_fleet_pages(pages: Blueprint, fleet: Fleet) -> None:
    """The pages that look at stores."""

    @pages.get("/")
    def overview() -> str:
        shown = fleet.overview(store_list.window_of(request.args))
        return render_template(
            "overview.html",
            overview=shown,
            query=store_list.query_of({"window": shown.window}),
            heat=charts.heat_rows(shown.heat),
            bars=charts.distribution(shown.bins),
        )

    @pages.get("/ui/stores")
    def stores() -> Response:
        query = store_list.query_of(request.args)
        page = fleet.stores(query)
        strips = fleet.strips([row.store_id for row in page.rows])
        shown = render_template(
            "stores.html",
            query=query,
            page=page,
            weeks={strip.store_id: charts.week_of(strip, page.as_of_us or 0) for strip in strips},
            ticks=charts.day_ticks(page.as_of_us or 0),
            headings=store_list.headings(query),
            filters=store_list.filters(query),
        )
        # The address that htmx shows leaves out what a form sends empty.
        return Response(shown, mimetype="text/html", headers={"HX-Push-Url": store_list.address(query)})

    @pages.get("/ui/stores/<store:store_id>")
    def store(store_id: str) -> str | AnyResponse:
        if "\0" in store_id:
            raise StoreUnknown(store_id)
        first, last = (request.args.get(name, "").strip() for name in ("from", "until"))
        dates = span_addresses.date_of(first), span_addresses.date_of(last)
        if dates[0] and dates[1]:
            return redirect(span_addresses.address_of_dates(fleet, store_id, dates[0], dates[1]), 303)
        span = fleet.span(store_id, *(parse_as_of(text) if text else None for text in (first, last)))
        return _store_page(span)


def _store_page(span: Span) -> str:
    """One store between two instants."""
    days = timeline(span)
    return render_template(
        "store.html",
        span=span,
        days=days,
        axis=axis_hours(days),
        offsets=list(dict.fromkeys(offset for *_, offset in pieces(span.offsets, span.from_us, span.until_us))),
        is_dense=is_dense(span),
        has_ticks=has_ticks(span),
        is_present=span.as_of_us is None or span.until_us >= span.as_of_us,
        hours=_hours_by_day(span),
        dates=span_addresses.dates_of(span),
        neighbours=span_addresses.neighbours(span),
        step=span_addresses.length_in_words(span),
    )


def _add_report_pages(pages: Blueprint, jobs: Jobs) -> None:
    """The pages that make reports."""

    @pages.get("/ui/reports")
    def reports() -> str:
        return _report_list(jobs)

    @pages.post("/ui/reports")
    def trigger() -> AnyResponse:
        typed = {"as_of": request.form.get("as_of", ""), "format": request.form.get("format", "csv")}
        try:
            job, _ = jobs.trigger(parse_as_of(typed["as_of"].strip() or "latest"), typed["format"])
        except TryLater as error:
            status = 429 if isinstance(error, QueueFull) else 503
            shown = _report_list(jobs, typed=typed, error=str(error))
            return Response(shown, status, {"Retry-After": str(error.retry_after_seconds)})
        except UsageError as error:
            return Response(_report_list(jobs, typed=typed, error=str(error)), 422)
        return redirect(url_for("pages.report", job_id=job.id), 303)

    @pages.get("/ui/reports/<job_id>")
    def report(job_id: str) -> str:
        return render_template("report.html", job=jobs.job(job_id), policy=POLICY)

    @pages.post("/ui/reports/<job_id>/remove")
    def remove(job_id: str) -> AnyResponse:
        jobs.remove(job_id)
        return redirect(url_for("pages.reports"), 303)


def _report_list(jobs: Jobs, **more: Any) -> str:  # noqa: ANN401
    """The list of reports with the form above it."""
    before = request.args.get("before") or None
    listed, next_before = jobs.listed(PAGE_SIZE, before)
    typed = {"as_of": "latest", "format": "csv"}
    shown = {"typed": typed, "error": None, "jobs": listed, "before": before, "next": next_before}
    return render_template("reports.html", **shown | {"schedules": jobs.schedules(), "origin_of": origin_of} | more)


def _hours_by_day(span: Span) -> tuple[tuple[tuple[int, int], ...], ...]:
    """The weekly hours of each day, Monday first."""
    return tuple(
        tuple((each.opens_local_us, each.closes_local_us) for each in span.hours if each.day_of_week == day)
        for day in range(7)
    )
