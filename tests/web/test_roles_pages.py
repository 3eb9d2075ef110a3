"""The pages of roles and of the log of changes."""

import re

import pytest

from core.services import roles, settings, working_hours
from core.services.core_settings import CORE
from core.testing.databases import sqlite_url
from core.testing.site import Site


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


def permissions(site: Site, key: str) -> set[str]:
    return {one.value for one in roles.role_view(site.world.scope(), key).permissions}


def test_a_change_is_shown_before_it_is_made(site: Site) -> None:
    anna = site.browser("anna")
    before = permissions(site, "clerk")
    data = {"permissions": [*before, "pay_edit"]}
    shown = anna.send("/settings/people/roles/clerk", data)
    assert shown.status_code == 200
    assert "增加：录入绩效工资基数" in shown.text
    assert "博文" in shown.text
    assert permissions(site, "clerk") == before
    assert anna.send("/settings/people/roles/clerk", data | {"_save": "1"}).status_code == 303
    assert permissions(site, "clerk") == before | {"pay_edit"}
    log = anna.get("/settings/changes?area=roles")
    assert "增加：录入绩效工资基数" in log.text
    assert "安娜" in log.text


def test_the_last_administrator_is_not_locked_out(site: Site) -> None:
    answer = site.browser("anna").send("/settings/people/roles/administrator", {"_save": "1"})
    assert answer.status_code == 422
    assert "people_edit" in permissions(site, "administrator")


def test_a_role_is_added_and_a_name_is_not_given_twice(site: Site) -> None:
    anna = site.browser("anna")
    answer = anna.send("/settings/people/roles", {"label": "巡查员", "copy_of": "clerk"}, follow_redirects=True)
    assert "岗位已新建" in answer.text
    answer = anna.send("/settings/people/roles", {"label": "巡查员"})
    assert answer.status_code == 422
    assert 'id="label-problem"' in answer.text
    assert "巡查员" in anna.get("/settings/people/roles").text


@pytest.mark.parametrize("key", ["nowhere", "a%00b", "%F0%9F%92%A5"])
def test_a_role_that_is_not_there(site: Site, key: str) -> None:
    anna = site.browser("anna")
    assert anna.get(f"/settings/people/roles/{key}").status_code == 404
    assert anna.send(f"/settings/people/roles/{key}", {"permissions": "note"}).status_code == 404


@pytest.mark.parametrize("query", ["", "?area=x&person=%00&after=!!", "?person=anna", "?after=Y2hhbmdlczotOjE"])
def test_the_log_takes_any_filter(site: Site, query: str) -> None:
    assert site.browser("anna").get(f"/settings/changes{query}").status_code == 200


def test_the_log_is_not_for_everybody(site: Site) -> None:
    assert site.browser("bo").get("/settings/changes").status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-CN", ("没有账号的人也可以反馈", "由 否 改为 是", "修改了全单位的工作时间。")),
        ("en", ("No", "Yes", "The working hours of the whole organisation were changed.")),
    ],
)
def test_the_log_says_values_in_words(site: Site, language: str, words: tuple[str, ...]) -> None:
    scope = site.world.scope()
    settings.set_setting(scope, CORE, "public_forms", "true", scope.org.local_date(scope.now))
    working_hours.set_hours(scope, "", working_hours.parse_hours({0: "09:00-17:00"}), ignore_makeup=False)
    text = site.browser("anna", language).get("/settings/changes").text
    assert [word for word in words if word not in text] == []
    assert not re.search(r"public_forms|>[^<]*\btrue\b", text)
