"""The API of a real server: reports from the trigger to the file, stores, the exercise, and what is wrong."""

import fcntl
import gzip
import http.client
import json
import os
import re
import shutil
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from buckets import Bucket
from loads import command, load_rows
from servers import SECONDS, Answer, Served, serving

from engine.data_set import open_data_set

pytestmark = pytest.mark.any_duckdb

NO_ID = str(uuid.UUID(int=0, version=4))


@pytest.fixture(scope="module")
def served(shared_sample_set: Path) -> Iterator[Served]:
    with serving(shared_sample_set, trigger_rate="10000/minute") as server:
        server.wait_ready()
        yield server


@pytest.fixture(scope="module")
def done(served: Served) -> str:
    """The id of a CSV report that is done."""
    return make(served, as_of="2023-03-15T12:00Z")


@pytest.fixture(scope="module")
def served_from_bucket(
    bucket: Bucket, loaded_sample: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A server that keeps its reports in a bucket."""
    data = shutil.copytree(loaded_sample, tmp_path_factory.mktemp("from-bucket") / "set")
    with serving(data, reports=bucket.place()) as server:
        server.wait_ready()
        yield server


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.any_duckdb)])
def kept(request: pytest.FixtureRequest) -> tuple[Served, str]:
    """A server that keeps its reports in either, with the id of a CSV report that is done."""
    served: Served = request.getfixturevalue({"folder": "served", "bucket": "served_from_bucket"}[request.param])
    return served, make(served, as_of="2023-03-15T12:00Z")


def make(served: Served, **body: object) -> str:
    """The id of a report of its own, done."""
    report = served.over(served.trigger(body)["id"])
    assert report["state"] == "done", report
    return str(report["id"])


# Reports


@pytest.mark.parametrize("file_format", ["csv", "parquet", "json"])
def test_file_is_the_commands(served: Served, shared_sample_set: Path, tmp_path: Path, file_format: str) -> None:
    triggered = served.ask("POST", "/reports", {"as_of": "latest", "format": file_format})
    assert triggered.status == 202
    assert int(triggered.headers["Retry-After"]) >= 1
    report = served.over(triggered.json()["id"])
    assert triggered.headers["Location"] == report["links"]["self"] == f"/reports/{report['id']}"
    fetched = served.get(report["links"]["file"])
    expected = tmp_path / f"report.{file_format}"
    # The exact lengths are left to files for programs.
    exact = () if file_format == "csv" else ("--exact",)
    assert command("report", "--data", shared_sample_set, "--out", expected, "-q", *exact).returncode == 0
    if file_format == "parquet":
        assert fetched.body[:4] == fetched.body[-4:] == b"PAR1"
    else:
        assert fetched.body == expected.read_bytes()
    assert fetched.headers["Content-Disposition"] == f'attachment; filename="uptime-2023-03-15T181118Z.{file_format}"'
    assert len(fetched.body) == report["size_bytes"]


def test_report_tells_what_it_was_made_from(served: Served, done: str) -> None:
    report = served.get(f"/reports/{done}").json()
    assert report["report_id"] == done
    assert report["progress"] == {"done_ratio": 1, "doing": ""}
    assert report["as_of"] == report["made_as_of"] == "2023-03-15T12:00:00Z"
    assert report["created_at"] <= report["started_at"] <= report["ended_at"]
    assert report["row_count"] == report["input"]["counts"]["store_ids"] == 60
    assert report["input"]["rejected_count"] == 0
    assert report["data_set_version"] == 1
    assert report["attempt_count"] == 1
    assert report["error"] is None
    assert report["policy"]["default_timezone"] == "America/Chicago"
    latest = served.over(served.trigger()["id"])
    assert (latest["as_of"], latest["made_as_of"]) == (None, "2023-03-15T18:11:18.743510Z")


def test_equal_reports_are_one(served: Served) -> None:
    body = {"as_of": "2023-03-14T00:00Z"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: served.trigger(body), range(8)))
    assert len({each["id"] for each in answers}) == 1
    assert sum(each["is_new"] for each in answers) == 1
    other = served.trigger({"as_of": "2023-03-14T00:00Z", "format": "json"})
    assert other["id"] != answers[0]["id"]


def test_key_gives_its_report_again(served: Served) -> None:
    key, body = {"Idempotency-Key": "a key of 24 March"}, {"as_of": "2023-03-13T00:00Z"}
    first = served.trigger(body, key)
    assert served.over(first["id"])["state"] == "done"
    again = served.trigger(body, key)
    assert (again["id"], again["is_new"]) == (first["id"], False)
    without = served.trigger(body)
    assert without["id"] != first["id"]
    assert served.ask("POST", "/reports", {"as_of": "2023-03-12T00:00Z"}, key).kind == "key-conflict"
    assert served.ask("POST", "/reports", None, {"Idempotency-Key": ""}).kind == "key-invalid"
    assert served.ask("POST", "/reports", None, {"Idempotency-Key": "x" * 256}).kind == "key-invalid"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "body-unreadable", 400),
        (b"\xff", "body-unreadable", 400),
        (b"[]", "input-invalid", 422),
        ({"as_at": "latest"}, "input-invalid", 422),
        ({"as_of": 7}, "input-invalid", 422),
        ({"as_of": "yesterday"}, "instant-invalid", 422),
        ({"as_of": "2023-01-25T18:13:22"}, "instant-invalid", 422),
        ({"as_of": "2023-01-25T18:13:22[Mars/Olympus]"}, "instant-invalid", 422),
        ({"as_of": ""}, "instant-invalid", 422),
        ({"format": "xlsx"}, "input-invalid", 422),
        (b" " * 70_000, "request-entity-too-large", 413),
    ],
)
def test_bad_triggers(served: Served, body: object, kind: str, status: int) -> None:
    answer = served.ask("POST", "/reports", body, {"Content-Type": "application/json"})
    assert (answer.kind, answer.status) == (kind, status)


def test_only_json_is_taken(served: Served) -> None:
    form = served.ask("POST", "/reports", b"as_of=latest", {"Content-Type": "application/x-www-form-urlencoded"})
    assert (form.status, form.kind) == (415, "unsupported-media-type")


def test_list_is_paged_by_key(served: Served) -> None:
    ids = [make(served, as_of=f"2023-03-1{day}T01:00Z") for day in range(1, 4)]
    found, address = [], "/reports?limit=1&state=done"
    while address:
        page = served.get(address)
        found += [each["id"] for each in page.json()["reports"]]
        address = page.json()["next"]
        link = page.headers["Link"]
        assert link == (f'<{address}>; rel="next"' if address else None)
    assert [each for each in found if each in ids] == ids[::-1]
    assert len(found) == len(set(found))
    assert all(each["state"] == "done" for each in served.get("/reports?state=done").json()["reports"])
    for query in ("limit=0", "limit=201", "limit=x", "state=lost", "before=1", "limit=1&limit=2", "state=null"):
        assert served.get(f"/reports?{query}").kind == "input-invalid", query
    assert served.get(f"/reports?before={NO_ID}").kind == "job-unknown"


def test_removed_reports_are_gone(served: Served, shared_sample_set: Path) -> None:
    job_id = make(served, as_of="2023-03-10T00:00Z")
    assert list(shared_sample_set.glob(f"service/reports/{job_id}*"))
    assert served.ask("DELETE", f"/reports/{job_id}").status == 204
    assert not list(shared_sample_set.glob(f"service/reports/{job_id}*"))
    for path in ("", "/report.csv", "/events"):
        assert served.get(f"/reports/{job_id}{path}").kind == "job-unknown"
    assert served.ask("DELETE", f"/reports/{job_id}").kind == "job-unknown"


def test_file_that_vanished_is_told(served: Served, shared_sample_set: Path) -> None:
    job_id = make(served, as_of="2023-03-10T02:00Z")
    for path in shared_sample_set.glob(f"service/reports/{job_id}*"):
        path.unlink()
    answer = served.get(f"/reports/{job_id}/report.csv")
    assert (answer.status, answer.kind) == (410, "report-gone")


@pytest.mark.any_duckdb
def test_queue_is_bounded(sample_set: Path) -> None:
    with serving(sample_set, workers=1, queue_limit=1) as server:
        # One report takes a hundred times as long as a trigger, so they soon are more than one runs and one waits.
        answers = [server.ask("POST", "/reports", {"as_of": f"2023-03-15T12:00:{second:02}Z"}) for second in range(20)]
        full = [each for each in answers if each.status != 202]
        assert full
        assert {(each.status, each.kind) for each in full} == {(429, "queue-full")}
        assert all(int(each.headers["Retry-After"]) >= 1 for each in full)
        kept = [each.json()["id"] for each in answers if each.status == 202]
        assert all(server.over(each)["state"] == "done" for each in kept)
        assert len(server.get("/reports?limit=200").json()["reports"]) == len(kept)


@pytest.mark.any_duckdb
def test_waiting_report_has_no_file_and_is_cancelled(sample_set: Path) -> None:
    with serving(sample_set, workers=1) as server:
        first, *_, last = [server.trigger({"as_of": f"2023-03-15T12:00:{second:02}Z"})["id"] for second in range(5)]
        answer = server.get(f"/reports/{last}/report.csv")
        assert (answer.status, answer.kind) == (409, "report-unready")
        assert server.get(f"/get_report?report_id={last}").json() == {"status": "Running"}
        watched = server.get(f"/reports/{last}")
        assert watched.json()["state"] == "queued"
        assert int(watched.headers["Retry-After"]) >= 1
        cancelled = server.ask("DELETE", f"/reports/{last}")
        assert (cancelled.status, cancelled.json()["state"]) == (200, "cancelled")
        failed = server.get(f"/get_report?report_id={last}").json()
        assert failed["status"] == "Failed"
        assert server.over(first)["state"] == "done"


def test_running_report_is_cancelled(sample_set: Path) -> None:
    (version,) = sample_set.glob("v*")
    # Who holds a version for itself lets no report begin to read it, so this one runs until it is let go.
    held = os.open(version, os.O_RDONLY)
    with serving(sample_set) as server:
        server.wait_ready()
        fcntl.flock(held, fcntl.LOCK_EX)
        job_id = server.trigger()["id"]
        until = time.monotonic() + SECONDS
        while server.get(f"/reports/{job_id}").json()["state"] == "queued":
            assert time.monotonic() < until
            time.sleep(0.01)
        answer = server.ask("DELETE", f"/reports/{job_id}")
        os.close(held)
        assert (answer.status, answer.json()["is_cancel_asked"]) == (202, True)
        assert server.over(job_id)["state"] == "cancelled"
        assert server.get(f"/reports/{job_id}/report.csv").status == 409


def test_failed_report_tells_why(tmp_path: Path) -> None:
    load_rows(tmp_path, ["one,0,09:00:00,17:00:00"], "store_hours")
    with serving(tmp_path / "set") as server:
        report = server.over(server.trigger()["id"])
        assert (report["state"], report["error"]["type"]) == ("failed", "NoPings")
        assert report["links"]["file"] is None
        assert server.get(f"/reports/{report['id']}/report.csv").kind == "report-unready"
        result = server.get(f"/get_report?report_id={report['id']}").json()
        assert (result["status"], result["error"]) == ("Failed", report["error"]["detail"])
        asked = server.over(server.trigger({"as_of": "2023-01-25T00:00Z"})["id"])
        assert asked["state"] == "done"


# Files


def test_file_is_fetched_conditionally_and_in_parts(kept: tuple[Served, str]) -> None:
    served, done = kept
    path = f"/reports/{done}/report.csv"
    whole = served.get(path)
    tag = whole.headers["ETag"]
    assert tag == f'"{served.get(f"/reports/{done}").json()["sha256"]}"'
    assert whole.headers["Content-Type"].startswith("text/csv")
    assert served.get(path, If_None_Match=tag).status == 304
    part = served.get(path, Range="bytes=100-199")
    assert (part.status, part.body) == (206, whole.body[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole.body)}"
    assert served.get(path, Range="bytes=-7").body == whole.body[-7:]
    assert served.get(path, Range="bytes=3000-", If_Range=tag).body == whole.body[3000:]
    assert served.get(path, Range="bytes=3000-", If_Range='"other"').body == whole.body
    beyond = served.get(path, Range=f"bytes={len(whole.body)}-")
    assert beyond.status == 416
    assert beyond.headers["Content-Range"] == f"bytes */{len(whole.body)}"
    head = served.ask("HEAD", path)
    assert (head.status, head.body) == (200, b"")
    assert (head.headers["Content-Length"], head.headers["ETag"]) == (str(len(whole.body)), tag)
    assert (whole.headers["Content-Length"], part.headers["Content-Length"]) == (str(len(whole.body)), "100")
    assert whole.headers["Accept-Ranges"] == head.headers["Accept-Ranges"] == "bytes"
    modified = whole.headers["Last-Modified"]
    assert served.get(path, If_Modified_Since=modified).status == 304
    assert served.ask("HEAD", path, headers={"If-None-Match": tag}).status == 304


def test_file_is_packed_where_asked(kept: tuple[Served, str]) -> None:
    served, done = kept
    path = f"/reports/{done}/report.csv"
    whole, packed = served.get(path), served.get(path, Accept_Encoding="gzip, br")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == whole.body
    assert packed.headers["ETag"] != whole.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in whole.headers["Vary"]
    assert served.get(path, Accept_Encoding="gzip", If_None_Match=packed.headers["ETag"]).status == 304
    assert served.get(path, Accept_Encoding="gzip;q=0").body == whole.body
    assert served.get(path, Accept_Encoding="gzip", Range="bytes=0-9").body == whole.body[:10]
    # Each answer gives its place among those that pack back: many one after another all are packed.
    for _ in range(10):
        assert served.get(path, Accept_Encoding="gzip").headers["Content-Encoding"] == "gzip"


def test_file_of_another_format_is_not_there(kept: tuple[Served, str]) -> None:
    served, done = kept
    for name in ("parquet", "json"):
        assert served.get(f"/reports/{done}/report.{name}").kind == "file-unknown"
    assert served.get(f"/reports/{done}/report.exe").kind == "not-found"


@pytest.mark.parametrize("is_in_bucket", [False, pytest.param(True, marks=pytest.mark.any_duckdb)])
def test_ids_that_a_spreadsheet_would_run(
    tmp_path: Path, request: pytest.FixtureRequest, *, is_in_bucket: bool
) -> None:
    place = request.getfixturevalue("bucket").place() if is_in_bucket else ""
    ids = ["=1+2", "+1", "-1", "@sum", "'quoted", "plain", "s-1"]
    load_rows(tmp_path, [f"{each},active,2023-01-25 12:00:00 UTC" for each in ids])
    with serving(tmp_path / "set", reports=place) as server:
        report = server.over(server.trigger()["id"])
        links = report["links"]
        assert report["has_safe_copy"]
        safe, raw = server.get(links["file"]), server.get(links["raw"])
        safe_ids = {line.partition(",")[0].strip('"') for line in safe.body.decode().splitlines()[1:]}
        raw_ids = {line.partition(",")[0].strip('"') for line in raw.body.decode().splitlines()[1:]}
        assert raw_ids == set(ids)
        assert not [each for each in safe_ids if each[0] in "=+-@"], safe_ids
        assert {"plain", "s-1"} <= safe_ids
        assert len(safe_ids) == len(ids)
        assert safe.headers["ETag"] != raw.headers["ETag"]
        packed = server.get(links["file"], Accept_Encoding="gzip")
        assert gzip.decompress(packed.body) == safe.body
        span = server.get("/stores/=1+2")
        assert span.json()["store_id"] == "=1+2"


# Events


def test_events_tell_progress_and_the_end(served: Served) -> None:
    job_id = served.trigger({"as_of": "2023-03-09T00:00Z"})["id"]
    stream = served.get(f"/reports/{job_id}/events", Accept="text/event-stream")
    assert stream.headers["Content-Type"].startswith("text/event-stream")
    assert stream.headers["Cache-Control"] == "no-store"
    events = re.findall(r"event: (\w+)\ndata: (.*)\n\n", stream.body.decode())
    assert events[-1][0] == "end"
    assert json.loads(events[-1][1]) == served.get(f"/reports/{job_id}").json()
    ratios = [json.loads(each)["progress"]["done_ratio"] for _, each in events]
    assert ratios == sorted(ratios)
    assert served.ask("HEAD", f"/reports/{job_id}/events").status == 200


@pytest.mark.any_duckdb
def test_event_streams_are_bounded(sample_set: Path) -> None:
    with serving(sample_set, workers=1) as server:
        *_, last = [server.trigger({"as_of": f"2023-03-15T12:00:{n:02}Z"})["id"] for n in range(40)]
        streams = []
        for _ in range(8):
            connection = http.client.HTTPConnection(server.host, server.port, timeout=20)
            connection.request("GET", f"/reports/{last}/events")
            streams.append((connection, connection.getresponse()))
        assert all(response.status == 200 for _, response in streams)
        answer = server.get(f"/reports/{last}/events")
        assert (answer.status, answer.kind) == (503, "streams-full")
        assert int(answer.headers["Retry-After"]) >= 1
        assert server.get(f"/reports/{last}").status == 200
        for connection, response in streams:
            response.close()
            connection.close()
        # The server learns that nobody listens, and gives the places back.
        until = time.monotonic() + 15
        while not _is_taken(server, last):
            assert time.monotonic() < until
            time.sleep(0.2)


def _is_taken(server: Served, job_id: str) -> bool:
    """Whether the server opens a stream; it is left at once."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=20)
    connection.request("GET", f"/reports/{job_id}/events")
    is_taken = connection.getresponse().status == 200
    connection.close()
    return is_taken


# The exercise's endpoints


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_exercise(served: Served, shared_sample_set: Path, tmp_path: Path, method: str) -> None:
    triggered = served.ask(method, "/trigger_report")
    assert list(triggered.json()) == ["report_id"]
    address = f"/get_report?report_id={triggered.json()['report_id']}"
    until = time.monotonic() + 20
    while (answer := served.get(address)).headers["Content-Type"] == "application/json":
        assert answer.json() == {"status": "Running"}
        assert time.monotonic() < until
        time.sleep(0.02)
    assert answer.headers["X-Report-Status"] == "Complete"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    expected = tmp_path / "report.csv"
    command("report", "--data", shared_sample_set, "--out", expected, "-q")
    assert answer.body == expected.read_bytes()


def test_exercise_knows_bad_ids(served: Served) -> None:
    assert served.get("/get_report").kind == "input-invalid"
    assert served.get("/get_report?report_id=../../etc/passwd").kind == "input-invalid"
    assert served.get(f"/get_report?report_id={NO_ID}").kind == "job-unknown"


def test_looking_ahead_triggers_nothing(served: Served) -> None:
    before = served.get("/reports?limit=200").json()["reports"]
    assert served.ask("HEAD", "/trigger_report").status == 405
    assert [each["id"] for each in served.get("/reports?limit=200").json()["reports"]] == [
        each["id"] for each in before
    ]


# Stores


def test_stores_are_listed(served: Served) -> None:
    first = served.get("/stores?page_size=25&sort=downtime&is_descending=true").json()
    assert (first["total_count"], first["page_count"], len(first["rows"])) == (60, 3, 25)
    downtimes = [each["downtime_us"] for each in first["rows"]]
    assert downtimes == sorted(downtimes, reverse=True)
    one = first["rows"][0]["store_id"]
    found = served.get(f"/stores?search={one[3:]}").json()
    assert one in [each["store_id"] for each in found["rows"]]
    down = served.get("/stores?state=down&window=last_hour").json()
    assert all(each["is_down"] and each["down_since_at"].endswith("Z") for each in down["rows"])
    bad = ("window=last_year", "page=0", "page_size=201", "sort=x", "day_of_week=1", "min_ratio=nan", "state=up,")
    for query in bad:
        assert served.get(f"/stores?{query}").kind == "input-invalid", query


def test_store_is_told_as_the_report_tells_it(served: Served) -> None:
    for row in served.get("/stores?page_size=5&sort=downtime&is_descending=true").json()["rows"]:
        span = served.get(f"/stores/{row['store_id']}").json()
        assert (span["uptime_us"], span["downtime_us"]) == (row["uptime_us"], row["downtime_us"])
        assert len(span["outages"]) >= row["outage_count"] > 0
        assert all(each["starts_at"] < each["ends_at"] for each in span["segments"])
    day = served.get(f"/stores/{row['store_id']}?from=2023-03-14T00:00Z&until=2023-03-15T00:00Z").json()
    assert (day["from_at"], day["until_at"]) == ("2023-03-14T00:00:00Z", "2023-03-15T00:00:00Z")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/stores/none", "store-unknown"),
        ("/stores/a%00b", "store-unknown"),
        ("/stores/a%2Fb%20//c", "store-unknown"),
        ("/stores/{store}?from=2023-03-15T00:00Z&until=2023-03-14T00:00Z", "span-invalid"),
        ("/stores/{store}?from=2023-01-01T00:00Z&until=2023-03-14T00:00Z", "span-invalid"),
        ("/stores/{store}?from=soon", "instant-invalid"),
    ],
)
def test_bad_stores(served: Served, path: str, kind: str) -> None:
    store_id = served.get("/stores?page_size=1").json()["rows"][0]["store_id"]
    assert served.get(path.replace("{store}", store_id)).kind == kind


def test_overview_adds_up(served: Served) -> None:
    fleet = served.get("/overview?window=last_day").json()
    assert fleet["store_count"] == 60
    assert len(fleet["heat"]) == 168
    assert sum(each["store_count"] for each in fleet["bins"]) + fleet["closed_count"] == 60
    assert fleet["down_count"] == served.get("/stores?state=down").json()["total_count"]
    assert [each["downtime_us"] for each in fleet["worst"]] == sorted(
        (each["downtime_us"] for each in fleet["worst"]), reverse=True
    )


# The rest


@pytest.mark.parametrize(
    "path", ["/reports/1", "/reports/..%2f..%2fetc", f"/reports/{NO_ID}x", "/nowhere", "/reports/"]
)
def test_unknown_paths(served: Served, path: str) -> None:
    assert served.get(path).kind == "not-found"


def test_wrong_methods_tell_the_right_ones(served: Served) -> None:
    answer = served.ask("PUT", "/reports")
    assert (answer.status, answer.kind) == (405, "method-not-allowed")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].replace(" ", "").split(","))


def test_status_is_told_once(served: Served, done: str) -> None:
    answer = served.get(f"/reports/{done}")
    assert served.get(f"/reports/{done}", If_None_Match=answer.headers["ETag"]).status == 304
    assert "Retry-After" not in answer.headers


def test_browsers_are_sent_to_pages(served: Served, done: str) -> None:
    for path in ("/reports", f"/reports/{done}", "/stores?sort=downtime", "/stores/a%2Fb"):
        answer = served.get(path, Accept="text/html,application/xhtml+xml,*/*;q=0.8")
        assert answer.status == 303, path
        assert answer.headers["Location"].startswith("/ui" + path.replace("%2F", "/")), answer.headers["Location"]
    assert served.get(f"/reports/{done}/report.csv", Accept="text/html,*/*").status == 200


def test_health(served: Served) -> None:
    assert served.get("/livez").body == b"alive\n"
    ready = served.get("/readyz").json()
    assert ready["is_ready"]
    assert set(ready["checks"]) == {"data_set", "job_table", "disk", "reports", "fleet", "queue"}


@pytest.mark.any_duckdb
def test_unready_without_its_data_set(sample_set: Path) -> None:
    with serving(sample_set) as server:
        server.wait_ready()
        (sample_set / "manifest.json").rename(sample_set / "away.json")
        answer = server.get("/readyz")
        assert answer.status == 503
        assert not answer.json()["checks"]["data_set"]["is_ok"]
        refused = server.ask("POST", "/reports")
        assert (refused.status, refused.kind) == (503, "data-set-missing")
        assert server.get("/livez").status == 200


def test_figures_that_can_not_be_made_are_told(sample_set: Path) -> None:
    for part in open_data_set(sample_set).manifest.parts:
        (sample_set / part.edges).write_bytes(b"PAR1, and no more of it")
    with serving(sample_set) as server:
        until = time.monotonic() + SECONDS
        while server.get("/overview").kind == "fleet-unready":
            assert time.monotonic() < until
            time.sleep(0.05)
        assert server.get("/overview").kind == "snapshot-failed"
        checks = server.get("/readyz").json()["checks"]
        assert not checks["fleet"]["is_ok"]
        assert "can't be made" in checks["fleet"]["detail"]
        assert any("can't be made" in str(line.get("event")) for line in server.log_lines())


def test_metrics(served: Served, done: str) -> None:
    served.get(f"/reports/{done}")
    text = served.get("/metrics").body.decode()
    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert float(values['openhours_jobs{state="done"}']) >= 1
    assert float(values["openhours_queue_depth"]) >= 0
    assert float(values['openhours_job_seconds_count{outcome="done"}']) >= 1
    assert float(values["openhours_report_rows_total"]) >= 60
    assert float(values["openhours_rejected_rows"]) == 0
    route = '{method="GET",route="/reports/<uuid:job_id>",status="200"}'
    assert float(values[f"openhours_http_requests_total{route}"]) >= 1
    assert done not in text


def test_answers_carry_their_request_id(served: Served) -> None:
    assert served.get("/livez", X_Request_ID="trace-7").headers["X-Request-ID"] == "trace-7"
    made = served.get("/livez", X_Request_ID="a b<script>").headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", made)
    problem: Answer = served.get("/nowhere", X_Request_ID="trace-8")
    assert problem.json()["request_id"] == "trace-8"
