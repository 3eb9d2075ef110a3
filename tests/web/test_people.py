"""The pages of people: added, given roles, let out and in, and never without somebody who can."""

import pytest

from core.models import Authority, Department, Event, Membership, User
from core.services import people_page
from core.testing.databases import sqlite_url
from core.testing.site import PASSWORD, Site


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


def roles(site: Site, login: str) -> set[str]:
    return {role.key for role in people_page.people_page(site.world.scope()).member(login).roles}


def test_a_person_is_added_and_can_log_in(site: Site) -> None:
    browser = site.browser("anna")
    browser.send("/settings/people/departments", {"key": "d1", "name": "一部"})
    data = {
        "login": "neu",
        "name": "新人",
        "email": "neu@example.org",
        "department": "d1",
        "password": PASSWORD,
        "roles": ["clerk", "chief"],
    }
    answer = browser.send("/settings/people/new", data, follow_redirects=True)
    assert "已添加 新人" in answer.text
    assert "一部" in answer.text
    assert roles(site, "neu") == {"clerk", "chief"}
    assert site.browser("neu").get("/account").status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("login", ""),
        ("login", "a b"),
        ("login", "bo"),
        ("login", "x" * 101),
        ("login", "a\0b"),
        ("email", "kein"),
        ("password", "kurz"),
        ("department", "nowhere"),
        ("department", "\0"),
        ("roles", "emperor"),
    ],
)
def test_a_person_who_cannot_be_added_loses_nothing_typed(site: Site, field: str, value: str) -> None:
    data = {"login": "neu", "name": "新人", "email": "neu@example.org", "password": PASSWORD, "roles": "clerk"}
    answer = site.browser("anna").send("/settings/people/new", data | {field: value})
    assert answer.status_code == 422
    assert "problem" in answer.text
    if field not in ("email", "department"):
        assert 'value="neu@example.org"' in answer.text
    assert PASSWORD not in answer.text
    assert len(site.world.rows(Membership)) == 2
    assert not [row for row in site.world.rows(User) if row.name == "新人"]


def test_roles_are_exactly_those_ticked(site: Site) -> None:
    browser = site.browser("anna")
    assert browser.send("/settings/people/of/bo/roles", {"roles": ["chief", "deputy"]}).status_code == 303
    assert roles(site, "bo") == {"chief", "deputy"}
    assert browser.send("/settings/people/of/bo/roles", {}).status_code == 303
    assert roles(site, "bo") == set()


def test_roles_hold_from_the_next_request_on(site: Site) -> None:
    bo = site.browser("bo")
    assert bo.get("/settings/people").status_code == 404
    site.browser("anna").send("/settings/people/of/bo/roles", {"roles": ["administrator"]})
    assert bo.get("/settings/people").status_code == 200


@pytest.mark.parametrize(("path", "data"), [("roles", {"roles": ["chief"]}), ("active", {"active": "0"})])
def test_the_last_administrator_cannot_be_removed(site: Site, path: str, data: dict[str, object]) -> None:
    browser = site.browser("anna")
    answer = browser.send(f"/settings/people/of/anna/{path}", data)
    assert answer.status_code == 422
    assert "最后一位能管理人员的人" in answer.text
    assert roles(site, "anna") == {"chief", "administrator"}
    assert browser.get("/settings/people").status_code == 200


def test_letting_out_ends_the_sessions_at_once(site: Site) -> None:
    anna, bo = site.browser("anna"), site.browser("bo")
    anna.send("/settings/people/of/bo/active", {"active": "0"})
    assert bo.get("/account").status_code == 302
    assert "已停用" in anna.get("/settings/people").text
    assert "保存岗位" not in anna.get("/settings/people/of/bo").text
    anna.send("/settings/people/of/bo/active", {"active": "1"})
    assert site.browser("bo").get("/account").status_code == 200


@pytest.mark.parametrize("login", ["nobody", "a%00b", "%F0%9F%92%A5", "a%2Fb"])
def test_a_person_who_is_not_there(site: Site, login: str) -> None:
    browser = site.browser("anna")
    for path in ("", "/roles", "/active"):
        answer = (
            browser.send(f"/settings/people/of/{login}{path}") if path else browser.get(f"/settings/people/of/{login}")
        )
        assert answer.status_code == 404


def test_departments_form_a_tree(site: Site) -> None:
    browser = site.browser("anna")
    assert "还没有部门" in browser.get("/settings/people/departments").text
    browser.send("/settings/people/departments", {"key": "d1", "name": "一部"})
    browser.send("/settings/people/departments", {"key": "d2", "name": "一科", "parent": "d1"})
    first, second = site.world.rows(Department)
    assert second.path == f"/{first.id}/{second.id}/"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"key": "", "name": "一部"}, "key"),
        ({"key": "d1", "name": " "}, "name"),
        ({"key": "d1\0", "name": "一部"}, "key"),
        ({"key": "d" * 51, "name": "一部"}, "key"),
    ],
)
def test_a_department_that_cannot_be_added(site: Site, data: dict[str, str], field: str) -> None:
    answer = site.browser("anna").send("/settings/people/departments", data)
    assert answer.status_code == 422
    assert f'id="{field}-problem"' in answer.text
    assert site.world.rows(Department) == []


def test_an_authority_lasts_from_the_first_to_the_end_of_the_last_day(site: Site) -> None:
    data = {"holder": "bo", "deputy": "anna", "role": "clerk", "from": "2026-03-16", "to": "2026-03-17"}
    answer = site.browser("anna").send("/settings/people/authorities", data, follow_redirects=True)
    assert "安娜 代 博文" in answer.text
    (row,) = site.world.rows(Authority)
    assert (row.from_at.isoformat(), row.to_at.isoformat()) == (
        "2026-03-15T16:00:00+00:00",
        "2026-03-17T15:59:59+00:00",
    )
    assert site.world.rows(Event)[-1].kind == "authority_given"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to": "2026-03-15"}, "to"),
        ({"from": "gestern"}, "from"),
        ({"deputy": "nobody"}, "deputy"),
        ({"role": "chief"}, "role"),
        ({"deputy": "bo"}, "role"),
    ],
)
def test_an_authority_that_cannot_be_given(site: Site, change: dict[str, str], field: str) -> None:
    data = {"holder": "bo", "deputy": "anna", "role": "clerk", "from": "2026-03-16", "to": "2026-03-17"}
    answer = site.browser("anna").send("/settings/people/authorities", data | change)
    assert answer.status_code == 422
    assert f'id="{field}-problem"' in answer.text
    assert site.world.rows(Authority) == []


def test_a_department_is_renamed_moved_closed_and_opened_again(site: Site) -> None:
    browser = site.browser("anna")
    browser.send("/settings/people/departments", {"key": "d1", "name": "一部"})
    browser.send("/settings/people/departments", {"key": "d/2", "name": "施工队", "external": "1"})
    assert "外部单位" in browser.get("/settings/people/departments").text
    change = {"name": "二队", "parent": "d1", "external": "1"}
    answer = browser.send("/settings/people/departments/of/d/2", change, follow_redirects=True)
    assert "二队" in answer.text
    assert browser.send("/settings/people/departments/of/d1/close").status_code == 422
    answer = browser.send("/settings/people/departments/of/d/2/close", {"successor": "d1"}, follow_redirects=True)
    assert "已停用" in answer.text
    browser.send("/settings/people/departments/of/d/2/reopen")
    assert "保存" in browser.get("/settings/people/departments/of/d/2").text


@pytest.mark.parametrize(
    ("data", "field"), [({"name": ""}, "name"), ({"name": "一", "parent": "d1"}, "parent"), ({"name": "\0"}, "name")]
)
def test_a_department_that_cannot_be_changed(site: Site, data: dict[str, str], field: str) -> None:
    browser = site.browser("anna")
    browser.send("/settings/people/departments", {"key": "d1", "name": "一部"})
    answer = browser.send("/settings/people/departments/of/d1", data)
    assert answer.status_code == 422
    assert f'id="{field}-problem"' in answer.text
    assert site.world.rows(Department)[0].name == "一部"


@pytest.mark.parametrize("path", ["", "/close", "/reopen"])
def test_a_department_that_is_not_there(site: Site, path: str) -> None:
    assert (
        site.browser("anna").send(f"/settings/people/departments/of/nowhere{path}", {"name": "一"}).status_code == 404
    )
