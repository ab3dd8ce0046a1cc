"""The OpenAPI document is true: a tool makes requests from it, good and bad, and holds each answer against it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import Served, serving

pytestmark = pytest.mark.any_duckdb

SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "ensure_resource_availability",
)


@pytest.fixture(scope="module")
def served(shared_sample_set: Path) -> Iterator[Served]:
    """A server that takes any number of triggers."""
    with serving(shared_sample_set, trigger_rate="100000/second", queue_limit=100_000) as server:
        server.wait_ready()
        yield server


def test_every_answer_is_documented(served: Served, tmp_path: Path) -> None:
    # A stream ends when its report does, which may wait behind all those triggered here: it has tests of its own.
    done = subprocess.run(
        [
            *(SCHEMATHESIS, "run", f"{served.url}/openapi.json", "--seed", "20", "--max-examples", "8"),
            *("--phases", "examples,coverage,fuzzing", "--checks", ",".join(CHECKS), "--no-shrink"),
            *("--exclude-operation-id", "watch_report", "--max-time", "12", "--request-timeout", "20"),
        ],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert re.search(r"\d+ generated", done.stdout), done.stdout[-2000:]


def test_each_operation_is_there(served: Served) -> None:
    document = served.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for path, methods in document["paths"].items():
        address = path.replace("{report_id}", "0" * 8 + "-0000-4000-8000-" + "0" * 12).replace("{store_id}", "none")
        for method in methods:
            answer = served.ask(method.upper(), address)
            assert answer.status != 405, (method, path)
            assert str(answer.status) in methods[method]["responses"], (method, path, answer)


def test_docs_page_tells_them_all(served: Served) -> None:
    page = served.get("/docs")
    assert page.status == 200
    text = page.body.decode()
    for path in served.get("/openapi.json").json()["paths"]:
        assert path in text, path
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", text), "the page needs another host"


def test_problems_are_told(served: Served) -> None:
    answer = served.get("/problems/queue-full")
    assert answer.status == 200
    assert "429" in answer.body.decode()
    assert served.get("/problems/none-such").kind == "not-found"
