"""The pages by which people come in by the dozen: spreadsheet, preview, invitations, and the invited."""

import html
import io
import re

import pytest
from werkzeug.test import TestResponse

from core.models import Membership
from core.testing.databases import sqlite_url
from core.testing.site import PASSWORD, Browser, Site

HEADING = "登录名,姓名,部门,岗位,邮箱\n"


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


def upload(browser: Browser, text: str) -> TestResponse:
    file = (io.BytesIO(text.encode()), "people.csv")
    return browser.send("/settings/people/import", {"file": file}, content_type="multipart/form-data")


def test_people_are_shown_first_and_then_taken_in(site: Site) -> None:
    anna = site.browser("anna")
    shown = upload(anna, HEADING + "neu,<b>新人</b>,,clerk,\n")
    assert shown.status_code == 200
    assert "新增 1 人" in shown.text
    assert "&lt;b&gt;新人" in shown.text
    assert len(site.world.rows(Membership)) == 2
    found = re.search(r'name="table" value="([^"]*)"', shown.text)
    assert found
    data = {"_save": "1", "table": html.unescape(found[1])}
    answer = anna.send("/settings/people/import", data, content_type="multipart/form-data")
    assert answer.headers["Location"] == "/settings/people/invitations"
    assert "已导入：新增 1 人" in anna.get("/settings/people/invitations").text
    assert len(site.world.rows(Membership)) == 3


@pytest.mark.parametrize("text", [HEADING + "a b,新人\n", "名字\nneu\n", HEADING])
def test_what_is_wrong_is_said_and_nothing_can_be_taken_in(site: Site, text: str) -> None:
    answer = upload(site.browser("anna"), text)
    assert "problem" in answer.text
    assert 'name="_save"' not in answer.text


@pytest.mark.parametrize("table", ["", "null", "[1]", '[["login"], [7]]', "[" * 100_000, '[["login"], ["a b"]]'])
def test_what_no_page_sends_is_refused(site: Site, table: str) -> None:
    data = {"_save": "1", "table": table}
    answer = site.browser("anna").send("/settings/people/import", data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert len(site.world.rows(Membership)) == 2


def test_the_template_holds_those_who_are_there(site: Site) -> None:
    site.person("eve", "clerk", name="=1+1")
    answer = site.browser("anna").get("/settings/people/import/people.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="people.csv"'
    text = answer.data.decode("utf-8-sig")
    assert text.startswith("登录名,姓名,部门,岗位,邮箱")
    assert "eve,'=1+1," in text
    assert "3 人没有变化" in upload(site.browser("anna"), text).text


def test_the_template_is_in_the_reader_s_language_and_is_read_in_it(site: Site) -> None:
    text = site.browser("anna", language="en-GB").get("/settings/people/import/people.csv").data.decode("utf-8-sig")
    assert "登录名" not in text
    assert upload(site.browser("anna", language="en-GB"), text).status_code == 200


def test_the_invited_choose_a_password_and_are_in(site: Site) -> None:
    site.world.person("neu", "clerk", name="新人")
    answer = site.browser("anna").send("/settings/people/invitations", {"logins": ["neu"]})
    found = re.search(r"/join/([a-z0-9]+)", answer.text)
    assert found
    path = f"/join/{found[1]}"
    neu = site.browser()
    assert "欢迎，新人" in neu.get(path).text
    assert neu.send(path, {"wanted": PASSWORD, "again": "anders!!!"}).status_code == 422
    assert neu.send(path, {"wanted": "kurz", "again": "kurz"}).status_code == 422
    assert neu.send(path, {"wanted": PASSWORD, "again": PASSWORD}).status_code == 303
    assert neu.get("/account").status_code == 200
    assert site.browser().get(path).status_code == 404
    assert site.browser("neu").get("/account").status_code == 200


@pytest.mark.parametrize("logins", [[], ["nobody"], ["\0"]])
def test_nobody_is_invited_who_is_not_there(site: Site, logins: list[str]) -> None:
    answer = site.browser("anna").send("/settings/people/invitations", {"logins": logins})
    assert answer.status_code == 422
    assert 'id="logins-problem"' in answer.text


@pytest.mark.parametrize("code", ["x", "%00", "a%2Fb", "x" * 2000])
def test_a_code_that_is_none(site: Site, code: str) -> None:
    assert site.browser().get(f"/join/{code}").status_code == 404


def test_details_of_a_person_are_changed(site: Site) -> None:
    anna = site.browser("anna")
    anna.send("/settings/people/departments", {"key": "d1", "name": "一部"})
    data = {"name": "阿博", "email": "b@example.org", "department": "d1"}
    answer = anna.send("/settings/people/of/bo", data, follow_redirects=True)
    assert 'value="阿博"' in answer.text
    assert 'value="d1" selected' in answer.text
    answer = anna.send("/settings/people/of/bo", data | {"email": "kein"})
    assert answer.status_code == 422
    assert 'id="email-problem"' in answer.text
