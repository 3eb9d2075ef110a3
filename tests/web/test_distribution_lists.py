"""The page of distribution lists: kept, used, given up; shown where it matters."""

import pytest

from core.models import Notification
from core.services import opening
from core.testing.databases import sqlite_url
from core.testing.site import Site

LISTS = "/settings/lists"


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


def test_a_list_is_kept_used_and_given_up(site: Site) -> None:
    site.person("uma", "deputy", name="乌玛")
    browser = site.browser("anna")
    assert browser.send(LISTS, {"name": "工会", "people": "uma"}).status_code == 303
    assert browser.send(f"{LISTS}/list-1/use", {"act": "complaint/open", "wanted": "1"}).status_code == 303
    text = browser.get(LISTS).text
    assert "乌玛" in text
    assert 'value="complaint/open">不再抄送' in text
    assert "工会" in browser.get("/processes/complaint").text
    public_id = opening.open_ticket(
        site.world.scope("bo"), "complaint", {"subject": "灯坏了", "kind": "fault"}
    ).public_id
    assert '<h2 id="copied">抄送</h2>' in site.browser("bo").get(f"/t/{public_id}").text
    assert any("抄送" in str(row.message) for row in site.world.rows(Notification))
    assert browser.send(f"{LISTS}/list-1/use", {"act": "complaint/open"}).status_code == 303
    assert "还没有用在任何操作上" in browser.get(LISTS).text
    assert browser.send(f"{LISTS}/list-1/remove").status_code == 303
    assert browser.get(f"{LISTS}?list=list-1").status_code == 404


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(site: Site) -> None:
    answer = site.browser("anna").send(LISTS, {"name": "工会", "people": "niemand", "roles": ["clerk"]})
    assert answer.status_code == 422
    assert 'id="people-problem"' in answer.text
    assert 'value="niemand"' in answer.text
    assert 'name="roles" value="clerk" checked' in answer.text


@pytest.mark.parametrize("path", [LISTS, f"{LISTS}/list-1/remove", f"{LISTS}/list-1/use"])
def test_lists_are_for_administrators(site: Site, path: str) -> None:
    assert site.browser("bo").send(path, {"name": "x"}).status_code == 404
