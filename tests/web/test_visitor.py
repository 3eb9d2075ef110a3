"""Who Flask-Login says is asking: somebody whose session lives in the database, and by no other cookie."""

import pytest
from flask import Blueprint, Flask, render_template_string
from flask_login import current_user
from flask_login.utils import encode_cookie
from sqlalchemy import update

from core.domain.errors import Reason
from core.domain.texts import Message
from core.models import User
from core.services import clock, files, sessions
from core.services.uow import system_work
from core.testing.databases import sqlite_url
from core.testing.site import PASSWORD, Browser, Site
from core.web.guard import requires
from core.web.login import Nobody, Visitor, visit

FORM = {"present": PASSWORD, "wanted": "another good one", "again": "another good one"}


@pytest.fixture
def database_url() -> str:
    """What ends a session is tested on both kinds of database in test_login."""
    return sqlite_url()


@pytest.fixture
def asked(site: Site) -> Site:
    """The site with a page that says who is asking, for everybody and for programs."""
    pages = Blueprint("who", __name__)

    @pages.get("/who")
    @requires(public=True)
    def who() -> str:
        named = current_user.visit.scope.actor.login if current_user.is_authenticated else "nobody"
        return f"{named} " + render_template_string("{{ current_user.is_authenticated }}")

    @pages.get("/program")
    @requires(bearer=True)
    def program() -> str:
        return f"{current_user.is_authenticated} {visit()}"

    @pages.get("/lost")
    @requires()
    def lost() -> str:
        raise files.FileLost(Reason.NOT_FOUND, Message("文件 %(name)s 已丢失。", {"name": "a.jpg"}))

    @pages.get("/full")
    @requires()
    def full() -> str:
        raise files.StorageFault("the store in /secret/path cannot be written")

    site.app.register_blueprint(pages)
    return site


def kept(browser: Browser) -> dict[str, object]:
    """Return what the browser's cookie holds."""
    with browser.session_transaction() as found:
        return dict(found)


def test_the_cookie_holds_the_token_and_the_user_is_whose_it_is(asked: Site) -> None:
    browser = asked.browser("anna")
    assert browser.get("/who").text == "anna True"
    assert asked.browser().get("/who").text == "nobody False"
    token = str(kept(browser)["_user_id"])
    found = sessions.enter(token, clock.now(), asked.world.manager)
    assert found is not None
    assert Visitor(token, found).get_id() == token
    assert Nobody().get_id() is None


@pytest.mark.parametrize("how", ["revoked", "all revoked", "password changed elsewhere", "account closed"])
def test_a_session_that_ends_in_the_database_ends_with_the_next_request(asked: Site, how: str) -> None:
    browser = asked.browser("anna")
    found = sessions.enter(str(kept(browser)["_user_id"]), clock.now(), asked.world.manager)
    assert found is not None
    if how == "revoked":
        sessions.revoke(found.user_id, found.session_id, clock.now())
    elif how == "all revoked":
        sessions.revoke_all(found.user_id, clock.now())
    elif how == "password changed elsewhere":
        assert asked.browser("anna").send("/account/password", FORM).status_code == 303
    else:
        with system_work() as database:
            database.execute(update(User).where(User.id == found.user_id).values(active=False))
    assert browser.get("/who").text == "nobody False"
    assert browser.get("/account").headers["Location"] == "/login?next=/account"


def test_logging_in_keeps_nothing_that_was_in_the_cookie_before(asked: Site) -> None:
    browser = asked.browser()
    with browser.session_transaction() as planted:
        planted["planted"] = "by somebody who used this browser before"
    before = browser.token("/login")
    browser.log_in("anna")
    first = kept(browser)
    assert "planted" not in first
    assert browser.token() != before
    browser.send("/logout")
    assert "_user_id" not in kept(browser)
    browser.log_in("anna")
    assert kept(browser)["_user_id"] != first["_user_id"]


def test_logging_in_over_another_log_in_is_the_new_one_alone(asked: Site) -> None:
    browser = asked.browser("anna")
    first = kept(browser)["_user_id"]
    assert browser.log_in("bo").status_code == 303
    assert browser.get("/who").text == "bo True"
    assert kept(browser)["_user_id"] != first


def test_a_new_password_renews_the_token(asked: Site) -> None:
    browser = asked.browser("anna")
    first = kept(browser)["_user_id"]
    assert browser.send("/account/password", FORM).status_code == 303
    assert kept(browser)["_user_id"] != first
    assert browser.get("/who").text == "anna True"
    with browser.session_transaction() as planted:
        planted["_user_id"] = first
    assert browser.get("/who").text == "nobody False"


@pytest.mark.parametrize("cookie", ["x", "x|y", "a|é", "|", "forged"])
def test_there_is_no_cookie_that_remembers(asked: Site, cookie: str) -> None:
    token = str(kept(asked.browser("anna"))["_user_id"])
    stranger = asked.browser()
    with asked.app.app_context():
        stranger.set_cookie("remember_token", encode_cookie(token) if cookie == "forged" else cookie)
    assert stranger.get("/who").text == "nobody False"
    answer = stranger.log_in("anna")
    assert answer.status_code == 303
    assert not [line for line in answer.headers.getlist("Set-Cookie") if "remember" in line]
    assert stranger.send("/logout").status_code == 303


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "\ud800", 5, None, ["a"]])
def test_a_cookie_with_anything_for_a_token_is_nobodys(asked: Site, token: object) -> None:
    browser = asked.browser()
    with browser.session_transaction() as planted:
        planted["_user_id"] = token
    assert browser.get("/who").text == "nobody False"


def test_a_program_is_not_known_by_cookies(asked: Site) -> None:
    assert asked.browser("anna").get("/program").text == "False None"


def test_another_browser_or_address_does_not_end_a_session(asked: Site) -> None:
    browser = asked.browser("anna")
    moved = {"REMOTE_ADDR": "10.9.8.7", "HTTP_USER_AGENT": "another"}
    assert browser.get("/who", environ_base=moved).text == "anna True"


def test_static_files_do_not_depend_on_who_asks(asked: Site) -> None:
    browser = asked.browser("anna")
    address = next(line for line in browser.get("/account").text.split('"') if line.endswith(".css"))
    answer = browser.get(address, buffered=True)
    assert answer.status_code == 200
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Set-Cookie" not in answer.headers
    answer.close()


def test_the_session_lives_as_long_as_the_token(asked: Site) -> None:
    app: Flask = asked.app
    browser = asked.browser("anna")
    assert kept(browser)["_permanent"] is True
    assert app.permanent_session_lifetime == sessions.ABSOLUTE
    cookie = browser.get_cookie("huiyin")
    assert cookie is not None
    assert cookie.max_age is None or cookie.max_age <= sessions.ABSOLUTE.total_seconds()
    assert cookie.http_only
    assert cookie.same_site == "Lax"


@pytest.mark.parametrize(
    ("path", "status", "text"), [("/lost", 410, "文件 a.jpg 已丢失。"), ("/full", 507, "存不下了")]
)
def test_lost_files_and_a_full_store_have_pages_of_their_own(asked: Site, path: str, status: int, text: str) -> None:
    answer = asked.browser("anna").get(path)
    assert answer.status_code == status
    assert text in answer.text
    assert "/secret/path" not in answer.text
    assert ("编号" in answer.text) is (status == 507)
