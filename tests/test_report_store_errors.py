"""What a store says of a request tells whether it is worth another one."""

import http.server
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from buckets import Bucket
from stored_reports import Choose, ended

from engine.errors import StoreFailed
from engine.jobs import open_jobs
from engine.report_bucket import ReportBucket

pytestmark = pytest.mark.any_duckdb


def test_a_missing_bucket_is_not_waited_for(bucket: Bucket, data: Path, choose: Choose) -> None:
    choose(reports=f"s3://{bucket.name}-none")
    with open_jobs(data) as jobs:
        jobs.start()
        job = jobs.trigger(None)[0]
        over = ended(jobs, job)
    assert (over.state, over.error_type, over.attempt_count) == ("failed", "StoreFailed", 1)
    assert "make it, or name another in OPENHOURS_REPORTS" in str(over.error)


@contextmanager
def answering(status: int, code: str) -> Iterator[str]:
    """A server that has one answer to everything."""
    body = f"<Error><Code>{code}</Code><Message>No.</Message></Error>".encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_PUT = do_POST = do_GET  # noqa: N815 - the server's own choice

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("status", "code", "may_pass"),
    [
        (503, "SlowDown", True),
        (429, "TooManyRequests", True),
        (400, "RequestTimeout", True),
        (507, "XMinioStorageFull", False),
        (501, "NotImplemented", False),
        (404, "NoSuchBucket", False),
        (403, "SignatureDoesNotMatch", False),
    ],
)
def test_what_a_store_says_tells_whether_it_may_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, code: str, *, may_pass: bool
) -> None:
    with answering(status, code) as address:
        check_passing(address, tmp_path, monkeypatch, may_pass=may_pass)


@pytest.mark.parametrize(
    ("address", "may_pass", "why"),
    [
        (
            "http://nobody.invalid",
            True,
            r"no answer \(failed to lookup address information: .*\): check AWS_ENDPOINT_URL",
        ),
        ("https://HERE", False, r"no answer \(it does not speak TLS\): check AWS_ENDPOINT_URL"),
    ],
)
def test_no_answer_may_pass_but_for_another_protocol(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, why: str, *, may_pass: bool
) -> None:
    with answering(200, "") as here:
        error = check_passing(
            address.replace("HERE", here.partition("//")[2]), tmp_path, monkeypatch, may_pass=may_pass
        )
    assert re.search(why, str(error))


def test_what_is_no_store_is_told_in_a_line(data: Path, choose: Choose, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(404, "") as address:
        name_store(address, monkeypatch)
        choose(reports="s3://bucket")
        with open_jobs(data) as jobs:
            jobs.start()
            with pytest.raises(
                StoreFailed, match="404 Not Found: check AWS_ENDPOINT_URL, which may be of something else"
            ):
                jobs.files.check()
            job = jobs.trigger(None)[0]
            over = ended(jobs, job)
    assert (over.state, over.error_type, over.attempt_count) == ("failed", "StoreFailed", 1)


def check_passing(address: str, bench: Path, monkeypatch: pytest.MonkeyPatch, *, may_pass: bool) -> StoreFailed:
    """What a list fails of there is worth another try, or is not."""
    name_store(address, monkeypatch)
    with pytest.raises(StoreFailed) as told:
        list(ReportBucket("s3://bucket", bench).listed())
    assert told.value.may_pass == may_pass, told.value
    return told.value


def name_store(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has this process take what is there for a store."""
    for name, value in {"AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}.items():
        monkeypatch.setenv(name, value)
