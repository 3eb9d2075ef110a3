"""What hostile or unlucky requests get: a page that says so, never a fault, never more than they may know."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Blueprint, Flask

from core.domain.errors import DeclarationError, Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import Message
from core.testing.databases import sqlite_url
from core.testing.site import PASSWORD, Site
from core.testing.world import make_app
from core.web import guard
from core.web.guard import is_local, requires


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


POLICY = re.compile(
    r"default-src 'self'; script-src 'self' 'nonce-[\w-]{16,}'; object-src 'none'; base-uri 'none'; "
    r"frame-ancestors 'none'; form-action 'self'"
)


@pytest.fixture
def faulty(site: Site) -> Site:
    """The site with views that fail, refuse and ask for rights."""
    pages = Blueprint("faulty", __name__)

    @pages.get("/fault")
    @requires(public=True)
    def fault() -> str:
        raise ValueError("secret inside")

    @pages.get("/refused/<reason>")
    @requires(public=True)
    def refused(reason: str) -> str:
        raise Refused(Reason(reason), Message("原因 %(name)s", {"name": "<b>"}))

    @pages.get("/operators")
    @requires(Permission.OPERATE)
    def operators() -> str:
        return "for operators"

    @pages.post("/typed")
    @requires()
    def typed() -> str:
        return "done"

    @pages.post("/files")
    @requires(uploads=True)
    def files() -> str:
        from flask import request

        return str(len(request.files["file"].read()))

    site.app.register_blueprint(pages)
    return site


@pytest.mark.parametrize("path", ["/login", "/", "/account", "/nothing", "/healthz", "/fault", "/static/nothing.css"])
def test_every_answer_carries_the_headers(faulty: Site, path: str) -> None:
    headers = faulty.browser("anna").get(path).headers
    assert POLICY.fullmatch(headers["Content-Security-Policy"])
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_each_answer_has_a_nonce_of_its_own(site: Site) -> None:
    browser = site.browser()
    assert len({browser.get("/login").headers["Content-Security-Policy"] for _ in range(5)}) == 5


def test_no_page_needs_inline_script_or_style(site: Site) -> None:
    browser = site.browser("anna")
    for path in ("/", "/account", "/help/keys", "/nothing"):
        text = browser.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)", text)
        assert not re.search(r"""\s(style|on[a-z]+)\s*=\s*["']""", text)


def test_cookies_over_https_are_bound_to_the_host(tmp_path: Path) -> None:
    app = make_app(sqlite_url(), tmp_path, secure_cookies=True, base_url="https://huiyin.example.org")
    answer = app.test_client().get("/login", base_url="https://huiyin.example.org")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-huiyin=")
    for attribute in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert attribute in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_an_address_that_does_not_exist_or_does_not_take_the_method(site: Site, method: str) -> None:
    browser = site.browser("anna")
    assert browser.open("/nothing", method=method).status_code == 404
    answer = browser.open("/healthz", method=method)
    assert answer.status_code == (200 if method == "GET" else 405)


def test_every_rule_declares_who_may_call_it(site: Site) -> None:
    rules = list(site.app.url_map.iter_rules())
    assert len(rules) >= 10
    for rule in rules:
        assert guard.declared(site.app, rule.endpoint)


def test_a_view_that_declares_nothing_stops_the_start(site: Site) -> None:
    plugin = Blueprint("plugin", __name__)
    plugin.add_url_rule("/plugin", "open", lambda: "open to all")
    site.app.register_blueprint(plugin)
    with pytest.raises(DeclarationError, match=r"plugin\.open"):
        guard.check_declared(site.app)


def test_everything_that_is_not_public_asks_to_log_in(faulty: Site) -> None:
    for rule in faulty.app.url_map.iter_rules():
        declared = guard.declared(faulty.app, rule.endpoint)
        if declared.public or "GET" not in (rule.methods or ()):
            continue
        path = re.sub(r"<[^>]+>", "1", rule.rule)
        answer = faulty.browser().get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/login?next=")


def test_what_is_not_permitted_looks_like_what_does_not_exist(faulty: Site) -> None:
    browser = faulty.browser("bo")
    forbidden, missing = browser.get("/operators"), browser.get("/no-operators")
    assert forbidden.status_code == missing.status_code == 404
    assert forbidden.data == missing.data
    assert faulty.browser("anna").get("/operators").text == "for operators"


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (Reason.NOT_FOUND, 404),
        (Reason.PERMISSION_DENIED, 404),
        (Reason.ROLE_NOT_ALLOWED, 403),
        (Reason.CHANGED_MEANWHILE, 409),
        (Reason.STATE_NOT_ALLOWED, 409),
        (Reason.TOO_LARGE, 413),
        (Reason.TOO_MANY_REQUESTS, 429),
        (Reason.FIELD_INVALID, 422),
        (Reason.RULE_FAILED, 422),
    ],
)
def test_a_refusal_is_a_page_with_its_reason(faulty: Site, reason: Reason, status: int) -> None:
    answer = faulty.browser().get(f"/refused/{reason.value}")
    assert answer.status_code == status
    assert ("原因 &lt;b&gt;" in answer.text) is (status != 404)


def test_a_fault_shows_its_number_and_nothing_from_inside(faulty: Site, caplog: pytest.LogCaptureFixture) -> None:
    answer = faulty.browser().get("/fault")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    number = re.search(r"<code>([0-9a-f]{8})</code>", answer.text)
    assert number
    assert number[1] in [getattr(record, "id", None) for record in caplog.records]
    assert "secret inside" in caplog.text


# ------------------------------------------------------------------ forms from elsewhere and forms too late


def test_a_form_without_token_is_shown_again_with_all_that_was_typed(faulty: Site) -> None:
    browser = faulty.browser("anna")
    typed = {"text": "第一行\n<script>", "kind": ["a", "b"], "password": "hidden from view"}
    answer = browser.post("/typed?x=1", data=typed)
    assert answer.status_code == 400
    assert 'action="/typed?x=1"' in answer.text
    assert answer.text.count('name="kind"') == 2
    assert "第一行\n&lt;script&gt;" in answer.text
    assert "hidden from view" not in answer.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
    assert token
    assert browser.post("/typed", data=typed | {"csrf_token": token[1]}).text == "done"


def test_a_form_after_the_session_has_ended_is_kept_and_can_be_sent_after_logging_in(faulty: Site) -> None:
    browser = faulty.browser("anna")
    token = browser.token()
    browser.send("/logout")
    answer = browser.post("/typed", data={"text": "很长的说明", "csrf_token": token})
    assert answer.status_code == 401
    assert "很长的说明" in answer.text
    assert "/login?next=/login/done" in answer.text
    browser.log_in("anna")
    again = browser.post("/typed", data={"text": "很长的说明", "csrf_token": token})
    assert again.status_code == 400
    assert "很长的说明" in again.text
    assert browser.send("/typed", {"text": "很长的说明"}).text == "done"


@pytest.mark.parametrize("origin", ["cross-site", "same-site"])
def test_another_sites_form_is_refused_even_with_a_token(faulty: Site, origin: str) -> None:
    browser = faulty.browser("anna")
    answer = browser.send("/typed", {"text": "planted"}, headers={"Sec-Fetch-Site": origin})
    assert answer.status_code == 400
    assert "planted" not in answer.text


@pytest.mark.parametrize("token", ["", "x", "\x00", "é" * 50, "a.b.c" * 1000])
def test_a_broken_token_is_no_fault(faulty: Site, token: str) -> None:
    assert faulty.browser("anna").post("/typed", data={"csrf_token": token}).status_code == 400


def test_a_token_of_another_session_is_refused(faulty: Site) -> None:
    token = faulty.browser("bo").token()
    assert faulty.browser("anna").post("/typed", data={"csrf_token": token}).status_code == 400


def test_an_expired_login_page_shows_the_login_page(site: Site) -> None:
    answer = site.browser().post("/login", data={"login": "anna", "password": PASSWORD})
    assert answer.status_code == 400
    assert 'value="anna"' in answer.text
    assert PASSWORD not in answer.text


# ------------------------------------------------------------------ where a log-in may lead

ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t//evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    " //evil.example",
    "/ /evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "evil.example",
    "/\x00/evil",
    "http:/evil.example",
    "//[evil",
    "",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_a_login_leads_to_no_other_site(site: Site, target: str) -> None:
    assert not is_local(target)
    assert site.browser().log_in("anna", next=target).headers["Location"] == "/"
    assert site.browser().send("/language", {"language": "en", "next": target}).headers["Location"] == "/"


@pytest.mark.parametrize("target", ["/", "/account", "/t/1?q=%2F%2Fevil#x", "/a//b", "/工单"])
def test_a_local_path_is_kept(target: str) -> None:
    assert is_local(target)


# ------------------------------------------------------------------ hostile input

HOSTILE = [
    "",
    "\x00",
    "anna\x00",
    "\ud800",
    "anna\n",
    "a" * 5_000,
    "' OR 1=1 --",
    "%s%n{}",
    "\u202e\u0000\uffff",
    "${jndi:ldap://x}",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_input_is_refused_and_no_fault(site: Site, text: str) -> None:
    raw = text.encode("utf-8", "surrogatepass")
    browser = site.browser()
    for form in ({"login": raw, "password": b"x"}, {"login": b"anna", "password": raw}, {b"next": raw, "login": raw}):
        answer = browser.post(
            "/login",
            data=encoded({**form, "csrf_token": browser.token("/login").encode()}),
            content_type="application/x-www-form-urlencoded",
            headers={"User-Agent": "x\x7f\xff"},
        )
        assert answer.status_code in (422, 429)


def encoded(form: dict[str | bytes, bytes]) -> bytes:
    from urllib.parse import urlencode

    return urlencode(form).encode()


def test_arguments_and_cookies_may_be_anything(site: Site) -> None:
    browser = site.browser("anna")
    for query in ("next=%00", "next=%ff%fe", "next=" + "a" * 20_000, "=&=&&&", "next[]=1"):
        assert browser.get(f"/login?{query}").status_code in (200, 302)
    for cookie in ("x", "a.b.c", "\u00e9", "." * 3_000):
        stranger = site.browser()
        stranger.set_cookie("huiyin", cookie)
        stranger.set_cookie("huiyin_language", cookie)
        stranger.set_cookie("huiyin_theme", cookie)
        assert stranger.get("/login").status_code == 200
    for language in ("zh", "en-GB;q=abc", "*", "\xff", "," * 1_000, "zh_Hans-CN.utf8"):
        assert browser.get("/account", headers={"Accept-Language": language}).status_code == 200


@pytest.mark.parametrize(("size", "status"), [(490_000, 422), (510_000, 413), (1_000_000, 413)])
def test_a_huge_password_is_too_large_and_no_fault(site: Site, size: int, status: int) -> None:
    assert site.browser().log_in("anna", "x" * size).status_code == status


def test_a_form_of_very_many_fields_is_refused(site: Site) -> None:
    browser = site.browser()
    many = {f"f{number}": "" for number in range(1_000)}
    answer = browser.post("/login", data=many | {"file": (b_io(b""), "x")}, content_type="multipart/form-data")
    assert answer.status_code == 413


def b_io(data: bytes) -> object:
    from io import BytesIO

    return BytesIO(data)


@pytest.mark.parametrize(("path", "status"), [("/files", 200), ("/typed", 413)])
def test_only_views_that_take_files_take_large_requests(faulty: Site, path: str, status: int) -> None:
    browser = faulty.browser("anna")
    parts = [("csrf_token", "", browser.token().encode()), ("file", '; filename="x.bin"', b"x" * 2_000_000)]
    body = b"".join(
        f'--cut\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + content + b"\r\n"
        for name, more, content in parts
    )
    answer = browser.post(path, data=body + b"--cut--\r\n", content_type="multipart/form-data; boundary=cut")
    assert answer.status_code == status
    assert status == 413 or answer.text == "2000000"


def test_a_host_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    client = make_app(sqlite_url(), tmp_path, base_url="https://huiyin.example.org").test_client()
    assert client.get("/healthz", base_url="https://huiyin.example.org").status_code == 200
    assert client.get("/healthz", base_url="http://localhost").status_code == 200
    for host in ("evil.example", "huiyin.example.org.evil.example", "evil.example:80@huiyin.example.org"):
        assert client.get("/healthz", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(
    ("proxies", "seen"), [(0, "127.0.0.1"), (1, "10.0.0.3"), (2, "10.0.0.2")], ids=["none", "one", "two"]
)
def test_only_the_proxies_we_know_of_say_who_asks(tmp_path: Path, proxies: int, seen: str) -> None:
    app = make_app(sqlite_url(), tmp_path, proxies=proxies)

    @app.get("/who")
    @requires(public=True)
    def who() -> str:
        from flask import request

        return request.remote_addr or ""

    forwarded = {"X-Forwarded-For": "10.0.0.1, 10.0.0.2, 10.0.0.3"}
    assert app.test_client().get("/who", headers=forwarded).text == seen


@pytest.fixture
def records() -> Iterator[list[logging.LogRecord]]:
    """Everything that is logged, with what stands beside the sentences."""
    found: list[logging.LogRecord] = []
    handler = logging.Handler(0)
    handler.emit = found.append
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield found
    root.removeHandler(handler)
    root.setLevel(level)


def test_no_secret_is_logged(site: Site, records: list[logging.LogRecord]) -> None:
    browser = site.browser()
    browser.log_in("anna", "wrong-canary-1")
    browser.log_in("mistyped-canary-2", "x")
    browser.log_in("anna")
    browser.send("/account/password", {"present": "canary-3", "wanted": "canary-4", "again": "canary-4"})
    cookie = browser.get_cookie("huiyin")
    assert cookie is not None
    everything = "\n".join(str(vars(record)) for record in records)
    assert "login_failed" in everything
    for secret in ("canary", PASSWORD, cookie.value):
        assert secret not in everything


def test_the_database_being_away_is_a_page_too(tmp_path: Path) -> None:
    app: Flask = make_app(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}", tmp_path)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "x" * 43
    answer = client.get("/account")
    assert answer.status_code == 500
    assert "folder.db" not in answer.text
    assert client.get("/healthz").status_code == 200
