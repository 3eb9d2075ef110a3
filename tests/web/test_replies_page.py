"""The page of canned replies, and inserting one into a form without losing what was typed."""

import pytest

from core.models import CannedReply
from core.services import opening
from core.testing.databases import sqlite_url
from core.testing.site import Site


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


def test_a_reply_is_kept_inserted_and_removed(site: Site) -> None:
    found = opening.open_ticket(site.world.scope("bo"), "complaint", {"subject": "灯坏了", "kind": "fault"})
    browser = site.browser("bo")
    page = f"/t/{found.public_id}?act=answer"
    assert "插入常用回复" not in browser.get(page).text
    data = {"title": "收到", "text": "{reporter}：{number} 已处理。", "fits": "complaint/answer"}
    assert browser.send("/replies", data).status_code == 303
    (row,) = site.world.rows(CannedReply)
    assert f'value="{row.id}/answer"' in browser.get(page).text
    sent = {"answer": "先写的话", "_reply": f"{row.id}/answer"}
    answer = browser.send(f"/t/{found.public_id}/act/answer/reply", sent)
    assert answer.headers["Location"].endswith("?act=answer#act")
    text = browser.get(page).text
    assert f"先写的话\n博文：{found.number} 已处理。" in text
    assert browser.send(f"/replies/{row.id}/remove").status_code == 303
    assert browser.send(f"/replies/{row.id}/remove").status_code == 404


@pytest.mark.parametrize("chosen", ["", "99/answer", "1/proof", "x/y"])
def test_what_cannot_be_inserted_changes_nothing(site: Site, chosen: str) -> None:
    found = opening.open_ticket(site.world.scope("bo"), "complaint", {"subject": "灯坏了", "kind": "fault"})
    browser = site.browser("bo")
    browser.send("/replies", {"title": "收到", "text": "某某话"})
    browser.send(f"/t/{found.public_id}/act/answer/reply", {"answer": "先写的话", "_reply": chosen})
    assert "某某话" not in browser.get(f"/t/{found.public_id}?act=answer").text


def test_what_is_wrong_stands_at_its_field(site: Site) -> None:
    answer = site.browser("bo").send("/replies", {"title": "收到", "text": "{phone}"})
    assert answer.status_code == 422
    assert 'id="text-problem"' in answer.text
    assert "{phone}</textarea>" in answer.text


def test_only_administrators_share(site: Site) -> None:
    data = {"title": "收到", "text": "x", "shared": "1"}
    assert "共享给全单位" not in site.browser("bo").get("/replies").text
    assert site.browser("bo").send("/replies", data).status_code == 404
    assert site.browser("anna").send("/replies", data).status_code == 303
    assert "收到" in site.browser("bo").get("/replies").text
