"""Who may ask what: hosts, tokens, scopes, logins, other sites; and the headers, limits and names that go with it."""

import hashlib
import http.cookies
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest
from servers import Answer, Served, refused, serving

from engine.errors import SettingInvalid
from web.addresses import is_loopback
from web.login import local_path
from web.tokens import find_token, new_token, parse_tokens

pytestmark = pytest.mark.any_duckdb

READER, TRIGGERER = "a reader's token", "a triggerer's token"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
HTML = {"Accept": "text/html"}


def entry(name: str, scopes: str, text: str) -> str:
    """A token as the setting has it."""
    return f"{name}:{scopes}:{hashlib.sha256(text.encode()).hexdigest()}"


TOKENS = ",".join([entry("rita", "read", READER), entry("tom", "read+trigger", TRIGGERER)])


def bearer(text: str) -> dict[str, str]:
    """The header of a token."""
    return {"Authorization": f"Bearer {text}"}


@pytest.fixture(scope="module")
def served(shared_sample_set: Path) -> Iterator[Served]:
    """A server that others may reach, so it wants tokens."""
    with serving(shared_sample_set, host="0.0.0.0", tokens=TOKENS, hosts="uptime.example, other.example") as server:  # noqa: S104
        server.wait_ready(bearer(READER))
        yield server


class Inputs(HTMLParser):
    """The hidden fields of a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps each input's value."""
        given = dict(attrs)
        if tag == "input" and (name := given.get("name")):
            self.values[name] = given.get("value") or ""


def cookie_of(answer: Answer) -> dict[str, str]:
    """The session of an answer, as the next request sends it."""
    found: http.cookies.SimpleCookie = http.cookies.SimpleCookie(answer.headers["Set-Cookie"])
    return {"Cookie": "; ".join(f"{name}={each.value}" for name, each in found.items())}


def log_in(served: Served, token: str, target: str = "/ui/reports", **headers: str) -> Answer:
    """The answer to a filled login form."""
    page = served.ask("GET", "/login?" + urlencode({"next": target}), headers=HTML)
    fields = Inputs(page.body).values | {"token": token}
    return served.ask("POST", "/login", urlencode(fields).encode(), FORM | cookie_of(page) | headers)


# Tokens


def test_off_loopback_it_wants_tokens(shared_sample_set: Path) -> None:
    assert [is_loopback(each) for each in ("127.0.0.1", "127.9.9.9", "::1", "localhost", "LOCALHOST")] == [True] * 5
    assert not any(
        map(is_loopback, ("", "::", "192.0.2.7", "uptime.example", "localhost.example", "127.0.0.1.example"))
    )
    for host in ("0.0.0.0", "uptime.example"):  # noqa: S104
        done = refused("--data", str(shared_sample_set), "--host", host, "--port", "0")
        assert done.returncode == 2
        assert "OPENHOURS_TOKENS" in done.stderr
        assert "Traceback" not in done.stderr


def test_bad_tokens_are_told_but_not_repeated(shared_sample_set: Path) -> None:
    for text in ("tom", "tom:read:1234", f"tom:write:{'0' * 64}", f":read:{'0' * 64}", "tom:read:" + "g" * 64):
        with pytest.raises(SettingInvalid, match="OPENHOURS_TOKENS") as caught:
            parse_tokens(text)
        assert text not in str(caught.value)
    done = refused("--data", str(shared_sample_set), "--port", "0", tokens="tom:a word kept to oneself")
    assert done.returncode == 2
    assert "OPENHOURS_TOKENS" in done.stderr
    assert "kept to oneself" not in done.stderr


def test_new_token_is_one() -> None:
    done = refused("--new-token", "ann", "--scope", "read")
    assert done.returncode == 0
    text = done.stdout.strip()
    setting = done.stderr.partition("OPENHOURS_TOKENS=")[2].strip()
    assert len(text) >= 43
    assert text not in setting
    (token,) = parse_tokens(setting)
    assert find_token(text, [token]) == token
    assert (token.name, token.scopes) == ("ann", frozenset({"read"}))
    assert find_token(text[:-1], [token]) is None
    with pytest.raises(SettingInvalid):
        new_token("a:b", ["read"])
    with pytest.raises(SettingInvalid):
        parse_tokens(f"{setting},{setting}")


PATHS = ("reports", "stores", "overview", "readyz", "metrics", "openapi.json", "docs", "get_report", "nowhere", "ui/x")
NO_TOKENS: tuple[dict[str, str], ...] = (
    {},
    bearer("wrong"),
    bearer(""),
    {"Authorization": "Basic cml0YTpy"},
    {"Cookie": "openhours_session=x"},
)


@pytest.mark.parametrize("name", PATHS)
def test_nothing_without_a_token(served: Served, name: str) -> None:
    path = f"/{name}"
    for headers in NO_TOKENS:
        answer = served.ask("GET", path, headers=headers)
        assert answer.status == 401, (path, headers)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert served.ask("GET", path, headers=bearer(READER)).status not in (401, 403)


def test_livez_and_login_need_none(served: Served) -> None:
    assert served.get("/livez").status == 200
    assert served.get("/login").status == 200
    assert served.get("/livez", Host="anything.example").status == 200


def test_scopes(served: Served) -> None:
    triggers = (("POST", "/reports"), ("DELETE", "/reports/x"), ("GET", "/trigger_report"), ("POST", "/trigger_report"))
    for method, path in triggers:
        answer = served.ask(method, path, headers=bearer(READER))
        assert (answer.status, answer.kind) == (403, "scope-missing"), path
    report = served.trigger(headers=bearer(TRIGGERER))
    assert served.over(report["id"], bearer(READER))["state"] == "done"
    assert served.ask("DELETE", f"/reports/{report['id']}", headers=bearer(READER)).status == 403
    assert served.ask("DELETE", f"/reports/{report['id']}", headers=bearer(TRIGGERER)).status == 204


# Logins


def test_login_leads_where_one_was_going(served: Served) -> None:
    sent = served.ask("GET", "/ui/stores?sort=downtime", headers=HTML)
    assert (sent.status, sent.headers["Location"]) == (303, "/login?next=/ui/stores%3Fsort%3Ddowntime")
    entered = log_in(served, TRIGGERER, "/ui/stores?sort=downtime")
    assert (entered.status, entered.headers["Location"]) == (303, "/ui/stores?sort=downtime")
    session = cookie_of(entered)
    assert served.ask("GET", "/reports", headers=session).status == 200
    cookie = entered.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    proxied = log_in(served, TRIGGERER, Host="uptime.example", Origin="https://uptime.example")
    assert (proxied.status, "Secure" in proxied.headers["Set-Cookie"]) == (303, True)
    # A page puts its form's token into the session, and the cookie is sent anew without an Origin that tells.
    page = served.ask("GET", "/ui/reports", headers=cookie_of(proxied))
    assert (page.status, "Secure" in page.headers["Set-Cookie"]) == (200, True)


def test_a_link_on_another_site_triggers_nothing(served: Served) -> None:
    session = cookie_of(log_in(served, TRIGGERER))
    assert served.ask("GET", "/trigger_report", headers=session).kind == "request-foreign"
    own = {**session, "Sec-Fetch-Site": "same-origin"}
    assert served.ask("GET", "/trigger_report", headers=own).status == 200
    assert served.ask("GET", "/trigger_report", headers=bearer(TRIGGERER)).status == 200


def test_login_refuses(served: Served) -> None:
    assert served.ask("GET", "/reports", headers=cookie_of(log_in(served, TRIGGERER))).status == 200
    wrong = log_in(served, "wrong")
    assert wrong.status == 401
    assert served.ask("GET", "/reports", headers=cookie_of(wrong)).status == 401
    without = served.ask("POST", "/login", urlencode({"token": TRIGGERER}).encode(), FORM)
    assert without.status == 400
    assert "Set-Cookie" not in without.headers


def test_logins_are_counted(sample_set: Path) -> None:
    with serving(sample_set, tokens=TOKENS) as server:
        statuses = [log_in(server, "wrong").status for _ in range(11)]
        assert statuses == [401] * 10 + [429]
        refused_one = log_in(server, TRIGGERER)
        assert refused_one.status == 429
        assert int(refused_one.headers["Retry-After"]) >= 1
        assert server.get("/reports", **bearer(TRIGGERER)).status == 200


def test_session_ends_with_its_token_and_at_logout(sample_set: Path) -> None:
    with serving(sample_set, tokens=TOKENS) as server:
        session = cookie_of(log_in(server, TRIGGERER))
        assert server.ask("GET", "/reports", headers=session).status == 200
    assert (sample_set / "service" / "secret").stat().st_mode & 0o777 == 0o600
    with serving(sample_set, tokens=TOKENS) as server:
        page = server.ask("GET", "/ui/reports", headers=session | HTML)
        assert page.status == 200, "a session outlives its server"
        kept = cookie_of(page) if "Set-Cookie" in page.headers else session
        token = Inputs(page.body).values["csrf_token"]
        assert server.ask("POST", "/logout", b"", FORM | kept).status == 400
        left = server.ask("POST", "/logout", urlencode({"csrf_token": token}).encode(), FORM | kept)
        assert left.status == 303
        assert "openhours_session=;" in left.headers["Set-Cookie"]
    with serving(sample_set, tokens=entry("tom", "read+trigger", "another token")) as server:
        assert server.ask("GET", "/reports", headers=session).status == 401


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1", "/a\r\nb", "", "/ü"]
)
def test_login_leads_nowhere_else(served: Served, target: str) -> None:
    assert local_path(target) == "/"
    page = served.ask("GET", "/login?" + urlencode({"next": target}), headers=HTML)
    assert Inputs(page.body).values["next"] == "/"


# Other sites


def test_forms_need_their_token(served: Served) -> None:
    session = cookie_of(log_in(served, TRIGGERER))
    page = served.ask("GET", "/ui/reports", headers=session | HTML)
    session = cookie_of(page) if "Set-Cookie" in page.headers else session
    token = Inputs(page.body).values["csrf_token"]
    fields = {"as_of": "2023-03-01T00:00Z", "format": "csv"}
    without = served.ask("POST", "/ui/reports", urlencode(fields).encode(), FORM | session)
    assert without.status == 400
    with_token = served.ask("POST", "/ui/reports", urlencode(fields | {"csrf_token": token}).encode(), FORM | session)
    assert with_token.status == 303
    assert re.fullmatch(r"/ui/reports/[0-9a-f-]{36}", with_token.headers["Location"])


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
def test_other_sites_change_nothing(served: Served, headers: dict[str, str]) -> None:
    for method, path in (
        ("POST", "/reports"),
        ("GET", "/trigger_report"),
        ("DELETE", "/reports/x"),
        ("POST", "/login"),
    ):
        answer = served.ask(method, path, headers=headers | bearer(TRIGGERER))
        assert answer.status == 403, path
    assert served.ask("GET", "/reports", headers=headers | bearer(TRIGGERER)).status == 200


def test_own_pages_may(served: Served) -> None:
    own = {"Origin": served.url, "Sec-Fetch-Site": "same-origin"}
    assert served.ask("POST", "/reports", headers=own | bearer(TRIGGERER)).status == 202


def test_only_known_hosts(served: Served) -> None:
    known = ("uptime.example", "UPTIME.example:80", "other.example:8000", f"localhost:{served.port}", "[::1]:80")
    for host in known:
        assert served.ask("GET", "/reports", headers={"Host": host} | bearer(READER)).status == 200, host
    for host in ("evil.example", "uptime.example.evil.example", "", "127.0.0.2", "[", "x@localhost", "localhost:x"):
        answer = served.ask("GET", "/reports", headers={"Host": host} | bearer(READER))
        assert answer.status == 400, host
        page = served.ask("GET", "/", headers={"Host": host} | HTML)
        assert page.status == 400, host


# Headers and rates


@pytest.mark.parametrize("path", ["/reports", "/", "/login", "/nowhere", "/docs", "/livez", "/static/none.css"])
def test_headers(served: Served, path: str) -> None:
    answer = served.ask("GET", path, headers=bearer(READER))
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"]
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Server"] is None
    if not path.startswith("/static"):
        assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(rb"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", answer.body), "inline script or style"


def test_triggers_are_limited_by_caller(sample_set: Path) -> None:
    tokens = f"{TOKENS},{entry('ben', 'trigger', 'the one of ben')}"
    with serving(sample_set, tokens=tokens, trigger_rate="3/minute") as server:
        body = {"as_of": "2023-03-14T00:00Z"}
        answers = [server.ask("POST", "/reports", body, bearer(TRIGGERER)) for _ in range(5)]
        assert [each.status for each in answers] == [202, 202, 202, 429, 429]
        assert answers[-1].kind == "rate-exceeded"
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 61
        assert server.ask("GET", "/trigger_report", headers=bearer(TRIGGERER)).status == 429
        assert server.ask("POST", "/reports", body, bearer("the one of ben")).status == 202
        assert server.ask("GET", "/reports", headers=bearer(TRIGGERER)).status == 200


def test_log_tells_who_but_no_secret(sample_set: Path) -> None:
    with serving(sample_set, tokens=TOKENS) as server:
        report = server.trigger(headers=bearer(TRIGGERER) | {"X-Request-ID": "mine-1"})
        server.over(report["id"], bearer(READER))
        log_in(server, TRIGGERER)
        server.ask("GET", f"/reports?token={READER.replace(' ', '+')}", headers=bearer(READER))
        server.get("/reports", Authorization="Bearer guessed")
        assert server.stop() == 0
        lines, text = server.log_lines(), server.log.read_text()
    for secret in (READER, TRIGGERER, READER.replace(" ", "+"), "guessed", "csrf"):
        assert secret not in text
    (triggered,) = [each for each in lines if each.get("request_id") == "mine-1"]
    assert triggered["caller"] == "tom"
    assert (triggered["method"], triggered["route"], triggered["status"]) == ("POST", "/reports", 202)
    assert triggered["job_id"] == report["id"]
    assert triggered["ms"] >= 0
    (ended,) = [each for each in lines if each["event"] == "job ended"]
    assert (ended["job_id"], ended["state"], ended["error"]) == (report["id"], "done", None)
    assert ended["seconds"] > 0
