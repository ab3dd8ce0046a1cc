"""The pages in a real Chromium against a real server."""

import csv
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from loads import load_rows
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect, sync_playwright
from servers import Served, serving

from engine import Inputs, load

pytestmark = pytest.mark.any_duckdb

CHROMIUM = shutil.which("chromium")
FIRST_LOAD_BYTES = 150_000
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt-get install chromium")


@dataclass(frozen=True)
class Site:
    """A server over the sample."""

    served: Served
    data: Path

    def url(self, path: str) -> str:
        """The address of a page."""
        return self.served.url + path

    def json(self, path: str, **asked: object) -> dict[str, Any]:
        """What the API says."""
        answer = self.served.get(f"{path}?{urlencode(asked)}" if asked else path)
        assert answer.status == 200, answer
        found: dict[str, Any] = answer.json()
        return found

    def html(self, path: str) -> str:
        """A page, as a program without scripts gets it."""
        answer = self.served.get(path, Accept="text/html")
        assert answer.status == 200, (path, answer)
        return answer.body.decode()


@pytest.fixture(scope="module")
def site(shared_sample_set: Path) -> Iterator[Site]:
    with serving(shared_sample_set, trigger_rate="1000/minute") as served:
        served.wait_ready()
        yield Site(served, shared_sample_set)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        context.set_default_timeout(10_000)
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that must not complain: no script error, nothing that the policy had to block."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in LOUD else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


LOUD = ("error", "warning")
NAMELESS = (
    "all => all.filter(one => !(one.ariaLabel || one.innerText.trim() || one.labels?.length)).map(o => o.outerHTML)"
)


def cli_report(site: Site, folder: Path, *options: str) -> bytes:
    """The report as the command writes it."""
    out = folder / "cli.csv"
    command = [sys.executable, "-m", "engine", "report", "--data", str(site.data), "--out", str(out), *options]
    subprocess.run([*command, "--quiet"], check=True, timeout=60)
    return out.read_bytes()


def worst_store(site: Site) -> str:
    """The store with the most outages."""
    page = site.json("/stores", sort="outages", order="desc", page_size=1)
    return str(page["rows"][0]["store_id"])


@needs_chromium
def test_trigger_watch_download(site: Site, page: Page, tmp_path: Path) -> None:
    page.goto(site.url("/ui/reports"))
    page.get_by_label("As of").fill("2023-01-24T12:00:00Z")
    page.get_by_role("button", name="Make report").click()
    page.wait_for_url("**/ui/reports/*")
    # The page follows the work by itself.
    expect(page.locator("#report .state")).to_have_text("done")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(1500)
    assert asked == []
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download CSV").click()
    got = Path(downloading.value.path()).read_bytes()
    assert got == cli_report(site, tmp_path, "--as-of", "2023-01-24T12:00:00Z")
    assert len(got.splitlines()) > 1
    page.goto(site.url("/ui/reports"))
    row = page.locator("table.reports tbody tr").first
    expect(row).to_contain_text("2023-01-24 12:00:00 UTC")
    row.get_by_role("button", name=re.compile("Remove report")).click()
    page.wait_for_url("**/ui/reports")
    expect(page.locator("#reports")).not_to_contain_text("2023-01-24 12:00:00 UTC")


@needs_chromium
def test_works_without_scripts(site: Site, browser: Browser, tmp_path: Path) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site.url("/"))
        page.get_by_role("button", name="Make a report").click()
        page.wait_for_url("**/ui/reports/*")
        link = page.get_by_role("button", name="Download CSV")
        link.wait_for(timeout=20_000)
        with page.expect_download() as downloading:
            link.click()
        assert Path(downloading.value.path()).read_bytes() == cli_report(site, tmp_path)
        page.goto(site.url("/ui/reports"))
        expect(page.locator("table.reports tbody tr").first).to_contain_text("done")
        page.goto(site.url("/ui/stores"))
        page.get_by_role("link", name="Downtime").click()
        expect(page.locator("th[aria-sort=descending]")).to_have_text(re.compile("Downtime"))


@needs_chromium
def test_sort_search_and_page(site: Site, page: Page) -> None:
    page.goto(site.url("/ui/stores?page_size=20"))
    page.evaluate("window.isSame = true")
    page.get_by_role("link", name="Availability").click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text(re.compile("Availability"))
    first = site.json("/stores", sort="availability", page_size=20)
    assert page.locator("table.stores tbody .id").all_inner_texts() == [row["store_id"] for row in first["rows"]]
    assert "sort=availability" in page.url
    expect(page.get_by_role("link", name="Availability")).to_be_focused()
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".pager")).to_contain_text("Page 2 of")
    second = site.json("/stores", sort="availability", page_size=20, page=2)
    assert page.locator("table.stores tbody .id").all_inner_texts() == [row["store_id"] for row in second["rows"]]
    # What was sorted stays sorted while one searches, and only the table was exchanged for it.
    wanted = second["rows"][0]["store_id"]
    page.get_by_label("Search").press_sequentially(wanted)
    expect(page.locator("table.stores tbody .id").first).to_have_text(wanted)
    expect(page.locator("#results [role=status]")).to_contain_text("1 store")
    assert "sort=availability" in page.url
    assert "state=" not in page.url
    assert page.evaluate("window.isSame")
    page.go_back()
    expect(page.locator(".pager")).to_contain_text("Page 2 of")
    # The script that heeds the next step back comes last.
    page.wait_for_load_state()
    page.go_back()
    expect(page.locator(".pager")).to_contain_text("Page 1 of")


@needs_chromium
def test_timeline_shows_the_figures_of_the_api(site: Site, page: Page) -> None:
    store_id = worst_store(site)
    page.goto(site.url(f"/ui/stores/{store_id}"))
    said = site.json(f"/stores/{store_id}")
    drawn = page.locator(".segment").evaluate_all(
        "all => all.map(one => [one.dataset.startsAt, one.dataset.endsAt, one.dataset.isUp == 'true'])"
    )
    # A segment over midnight is drawn in two rows.
    assert len(said["segments"]) > 5
    assert list(dict.fromkeys(map(tuple, drawn))) == [
        (each["starts_at"], each["ends_at"], each["is_up"]) for each in said["segments"]
    ]
    listed = page.locator("table.outages tbody tr td:first-child time").evaluate_all("all => all.map(t => t.dateTime)")
    assert listed == [each["starts_at"] for each in said["outages"]]
    assert page.locator("line.ping-up, circle.ping-down").count() == len(said["pings"]) + 2  # two in the legend
    with page.expect_download() as downloading:
        page.get_by_role("link", name="These figures as JSON").click()
    assert json.loads(Path(downloading.value.path()).read_bytes()) == said


@needs_chromium
def test_spans_of_dates_and_neighbours(site: Site, page: Page) -> None:
    store_id = worst_store(site)
    page.goto(site.url(f"/ui/stores/{store_id}"))
    page.get_by_role("link", name="previous week").click()
    page.get_by_role("link", name="next week").click()
    now = site.json(f"/stores/{store_id}")
    assert page.locator(".made-from time").first.get_attribute("datetime") == now["from_at"]
    page.get_by_label("First day").fill("2023-01-22")
    page.get_by_label("Last day").fill("2023-01-23")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".day:not(.axis)")).to_have_count(2)
    expect(page.locator(".made-from")).to_contain_text("Sun 22 Jan 2023, 00:00:00 to Tue 24 Jan 2023, 00:00:00")
    page.get_by_role("link", name="previous 2 days").click()
    expect(page.locator(".made-from")).to_contain_text("Fri 20 Jan 2023, 00:00:00 to Sun 22 Jan 2023, 00:00:00")


@needs_chromium
def test_keys_alone(site: Site, page: Page) -> None:
    page.goto(site.url("/"))
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    cell = page.locator(".heat td a").first
    cell.focus()
    assert cell.evaluate("cell => getComputedStyle(cell).outlineStyle") == "solid"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    told = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert told.startswith("Tuesday 01:00")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ui/stores?*day_of_week=1&hour_of_day=1*")
    count = re.search(r"([\d,]+) stores", told)
    assert count
    expect(page.locator("#results [role=status] strong")).to_have_text(count[1])


@needs_chromium
def test_every_page_is_sound(site: Site, page: Page) -> None:
    job = site.served.trigger({"as_of": "2023-01-23T00:00:00Z"})
    site.served.over(job["id"])
    store = f"/ui/stores/{worst_store(site)}"
    for path in ("/", "/ui/stores", store, "/ui/reports", f"/ui/reports/{job['id']}", "/docs", "/login"):
        page.goto(site.url(path))
        for width in (400, 1280, 3840):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
        assert page.locator("h1").count() == 1, path
        assert page.locator("main").count() == 1
        assert page.locator("[style], style, script:not([src])").count() == 0, path
        assert page.locator("img:not([alt]), svg:not([role=img], [aria-hidden], [aria-hidden] svg)").count() == 0, path
        assert page.locator("a[href], button, input:not([type=hidden]), select").evaluate_all(NAMELESS) == [], path


@needs_chromium
def test_reports_fit_a_narrow_screen(site: Site, page: Page) -> None:
    """Each row is a stack there, so that a thumb finds what is last in it, too."""
    job = site.served.trigger({"as_of": "2023-01-23T01:00:00Z"})
    site.served.over(job["id"])
    page.goto(site.url("/ui/reports"))
    for width in (710, 800, 1000, 400):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.locator("#reports .scroll").evaluate("box => box.scrollWidth <= box.clientWidth"), width
    row = page.locator(f"#job-{job['id']}")
    for name in ("Download CSV", f"Remove report {job['id']}"):
        box = row.get_by_role("link" if "Download" in name else "button", name=name).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 400
    assert row.locator("td").first.evaluate("cell => getComputedStyle(cell, '::before').content") == '"State"'


@needs_chromium
@pytest.mark.parametrize("path", ["/", "/ui/stores?page_size=50", "/ui/reports", "/ui/stores/{store}"])
def test_first_load_is_small(site: Site, page: Page, path: str) -> None:
    replies: list[Response] = []
    page.on("response", lambda reply: replies.append(reply))  # noqa: PLW0108 - playwright marks what it is given
    page.goto(site.url(path.format(store=worst_store(site))), wait_until="networkidle")
    sizes = {reply.url: reply.request.sizes()["responseBodySize"] for reply in replies}
    assert all(url.startswith(site.served.url) for url in sizes)
    assert 10_000 < sum(sizes.values()) < FIRST_LOAD_BYTES, sizes


def test_each_number_leads_to_its_stores(site: Site) -> None:
    for window in ("last_hour", "last_day", "last_week"):
        html = site.html(f"/?window={window}")
        links = re.findall(r'<a href="(/ui/stores\?[^"]+)">(?:all )?([\d,]+)( outages)?(?: [a-z ]+)?</a>', html)
        assert len(links) > 10
        for href, number, is_outages in {*links}:
            if not is_outages:
                found = re.search(r"<strong>([\d,]+)</strong> stores?", site.html(unescape(href)))
                assert found, href
                assert found[1] == number, href


def test_heat_cells_lead_to_their_stores(site: Site) -> None:
    cells = re.findall(r'<td><a class="h\d" href="([^"]+)" title="[^"]* ([\d,]+) stores"', site.html("/"))
    assert len(cells) == 7 * 24
    for href, number in cells[::11]:
        assert f"<strong>{number}</strong>" in site.html(unescape(href)), href


def test_bad_forms_keep_what_was_typed(site: Site) -> None:
    page = site.served.get("/ui/reports")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.body.decode())
    assert token
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": page.headers["Set-Cookie"].split(";")[0]}

    def post(**fields: str) -> tuple[int, str]:
        answer = site.served.ask("POST", "/ui/reports", urlencode(fields).encode(), headers)
        return answer.status, answer.body.decode()

    status, html = post(csrf_token=token[1], as_of='yesterday "<b>', format="json")
    assert status == 422
    assert 'value="yesterday &#34;&lt;b&gt;"' in html
    assert 'aria-invalid="true"' in html
    assert '<option value="json" selected>' in html
    assert post(csrf_token=token[1], as_of="latest", format="xml")[0] == 422
    assert post(as_of="latest", format="csv")[0] == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ui/stores?sort=colour", 422),
        ("/ui/stores?page=0", 422),
        ("/ui/stores?page_size=1000", 422),
        ("/ui/stores?page=2x", 422),
        ("/ui/stores?min_ratio=nan", 422),
        ("/ui/stores?day_of_week=1", 422),
        ("/ui/stores?search=%00", 422),
        ("/ui/stores?page=999999", 200),
        ("/ui/stores?search=&state=&has_downtime=&min_ratio=", 200),
        ("/?window=last_year", 422),
        ("/ui/stores/no-such-store", 404),
        ("/ui/stores/%00", 404),
        ("/ui/stores/{store}?from=2023-01-20&until=2023-01-10", 422),
        ("/ui/stores/{store}?from=2023-99-20&until=2023-01-10", 422),
        ("/ui/stores/{store}?from=9999-12-31&until=9999-12-31", 422),
        ("/ui/stores/{store}?from=0001-01-01&until=0001-01-01", 422),
        ("/ui/stores/{store}?from=soon", 422),
        ("/ui/reports/00000000-0000-4000-8000-000000000000", 404),
        ("/ui/reports/none", 404),
        ("/ui/reports?before=00000000-0000-4000-8000-000000000000", 404),
        ("/ui/nowhere", 404),
    ],
)
def test_odd_addresses_get_a_page(site: Site, path: str, status: int) -> None:
    answer = site.served.get(path.format(store=worst_store(site)), Accept="text/html")
    assert answer.status == status, answer
    assert answer.headers["Content-Type"].startswith("text/html")
    assert b"<h1>" in answer.body


def test_pages_come_packed(site: Site) -> None:
    for path in ("/", "/static/app.css"):
        packed = site.served.get(path, Accept_Encoding="gzip", Accept="text/html")
        plain = site.served.get(path, Accept="text/html")
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert "Accept-Encoding" in plain.headers["Vary"]
        assert len(packed.body) == int(packed.headers["Content-Length"]) < len(plain.body) / 3
    tag = packed.headers["ETag"]
    again = site.served.get("/static/app.css", Accept_Encoding="gzip", If_None_Match=tag)
    assert again.status == 304


ODD_IDS = ("a/b", '<b id="x">', "=1+1", 'it\'s "q" & co', "a?b#c", "100%25", "\u65e5\u672c", "-", "a" * 300)


def test_odd_ids_are_text_everywhere(tmp_path: Path) -> None:
    pings = tmp_path / "store_status.csv"
    with pings.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["store_id", "status", "timestamp_utc"])
        rows.writerows([each, "inactive", "2023-01-25 12:00:00 UTC"] for each in ODD_IDS)
    data = tmp_path / "data"
    load(Inputs(store_status=(str(pings),)), data)
    with serving(data) as served:
        served.wait_ready()
        site = Site(served, data)
        assert '<b id="x">' not in site.html("/")
        listed = re.findall(r'class="id" href="([^"]+)">([^<]+)</a>', site.html("/ui/stores"))
        assert sorted(unescape(text) for _, text in listed) == sorted(ODD_IDS)
        for href, text in listed:
            assert f'<span class="id">{text}</span>' in site.html(unescape(href)), text
            found = site.html(f"/ui/stores?{urlencode({'search': unescape(text)})}")
            assert f">{text}</a>" in found


def test_pages_without_any_ping(tmp_path: Path) -> None:
    hours = tmp_path / "store_hours.csv"
    hours.write_text("store_id,day,start_time_local,end_time_local\n1,0,09:00:00,17:00:00\n")
    data = tmp_path / "data"
    load(Inputs(store_hours=(str(hours),)), data)
    with serving(data) as served:
        site = Site(served, data)
        until = time.monotonic() + 20
        while served.get("/", Accept="text/html").status == 503 and time.monotonic() < until:
            time.sleep(0.1)
        assert "No ping yet" in site.html("/")
        assert "1</a>" in site.html("/ui/stores")
        assert site.html("/ui/reports")
        to_dates = served.get("/ui/stores/1?from=2023-01-22&until=2023-01-23")
        assert to_dates.status == 303
        assert "Mon 23 Jan" in site.html(to_dates.headers["Location"])


def test_a_store_that_is_polled_all_the_time_has_a_bounded_page(tmp_path: Path) -> None:
    instants = [datetime(2023, 1, 20, tzinfo=UTC) + timedelta(seconds=10 * number) for number in range(12_000)]
    rows = [f"a,{'in' * (number % 2)}active,{each:%Y-%m-%d %H:%M:%S} UTC" for number, each in enumerate(instants)]
    with serving(load_rows(tmp_path, rows).data.folder) as server:
        page = server.get("/ui/stores/a").body.decode()
        span = server.get("/stores/a").json()
    assert span["is_segments_cut"]
    assert len(span["segments"]) == len(span["outages"]) == len(span["pings"]) == 5_000
    assert span["downtime_us"] == 5_999 * 10_000_000
    assert len(page) < 500_000
    assert "outages close to one another are drawn as one" in page
    assert "the pings are too many to be drawn" in page
    assert page.count("data-is-up") < 20
