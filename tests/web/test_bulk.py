"""Acting on many tickets through the pages, and handing one on."""

import re
from http import HTTPStatus

import pytest

from core.models import BulkRun, Ticket
from core.services import clockwork, opening
from core.testing.databases import sqlite_url
from core.testing.site import Site

FORM = {"subject": "食堂菜里有虫", "kind": "fault"}


@pytest.fixture
def database_url() -> str:
    """What depends on the kind of database stands in tests/services/test_bulk.py."""
    return sqlite_url()


@pytest.fixture
def ids(site: Site) -> list[str]:
    scope = site.world.scope("bo")
    return [opening.open_ticket(scope, "complaint", FORM | {"subject": f"第 {n} 件"}).public_id for n in range(3)]


def hidden(page: str) -> dict[str, str]:
    """Return what the first form of a page's contents carries on."""
    form = page.split("<main", 1)[1]
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form.split("</form>", 1)[0]))


def test_from_the_list_to_the_result(site: Site, ids: list[str]) -> None:
    bo = site.browser("bo")
    assert bo.get("/tickets?kind=open").text.count('name="_ticket"') == 3
    page = bo.send("/tickets/bulk", {"_ticket": ids}).text
    assert "批量办理 3 张工单" in page
    assert 'value="act:answer">答复' in page
    assert "改派" not in page
    page = bo.send("/tickets/bulk", {"_tickets": " ".join(ids), "_do": "act:answer"}).text
    assert 'name="answer"' in page
    filled = {"_tickets": " ".join(ids), "_do": "act:answer", "answer": "已处理"}
    page = bo.send("/tickets/bulk", {**filled, "_step": "preview"}).text
    assert "3 张会办理，0 张不会" in page
    assert {row.state for row in site.world.rows(Ticket)} == {"new"}
    carried = hidden(page)
    assert carried["answer"] == "已处理"
    first = bo.send("/tickets/bulk/do", carried)
    again = bo.send("/tickets/bulk/do", carried)
    assert first.status_code == HTTPStatus.SEE_OTHER
    assert first.headers["Location"] == again.headers["Location"]
    assert len(site.world.rows(BulkRun)) == 1
    assert "正在批量办理" in bo.get(first.headers["Location"]).text
    clockwork.fire_all(site.world.manager, site.world.now.replace(year=site.world.now.year + 1))
    page = bo.get(first.headers["Location"]).text
    assert "已办理 3 张，未办理 0 张" in page
    assert 'http-equiv="refresh"' not in page
    assert {row.state for row in site.world.rows(Ticket)} == {"answered"}
    assert site.browser("anna").get(first.headers["Location"]).status_code == HTTPStatus.NOT_FOUND


def test_what_is_refused_is_said_beforehand(site: Site, ids: list[str]) -> None:
    bo = site.browser("bo")
    data = {"_tickets": " ".join(ids), "_do": "act:close", "_step": "preview"}
    page = bo.send("/tickets/bulk", data).text
    assert "0 张会办理，3 张不会" in page
    assert page.count('class="small problem"') == 3
    assert "/tickets/bulk/do" not in page
    back = bo.send("/tickets/bulk", {**data, "_do": "act:answer", "answer": "写了一半", "_step": "edit"}).text
    assert "写了一半" in back


def test_all_that_the_list_finds(site: Site, ids: list[str]) -> None:
    anna = site.browser("anna")
    page = anna.send("/tickets/bulk", {"_all": "1", "kind": "all", "q": "第"}).text
    assert "批量办理 3 张工单" in page
    assert "请先选择工单" in anna.send("/tickets/bulk", {"_all": "1", "kind": "closed"}).text
    assert anna.send("/tickets/bulk", {}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    answer = anna.send("/tickets/bulk", {"_ticket": ids, "_do": "act:nothing"})
    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_handing_on_from_the_page_of_a_ticket(site: Site, ids: list[str]) -> None:
    site.person("chen", "clerk", name="陈晨")
    anna, address = site.browser("anna"), f"/t/{ids[0]}"
    assert f"{address}/assign" in anna.get(address).text
    assert f"{address}/assign" not in site.browser("bo").get(address).text
    refused = anna.send(f"{address}/assign", {"assignee": "chen"})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert '<option selected value="chen">' in refused.text
    answer = anna.send(f"{address}/assign", {"assignee": "chen", "reason": "博文休假"})
    assert answer.headers["Location"] == address
    page = anna.get(address).text
    assert "分派给 陈晨：博文休假" in page
    assert "改派给 陈晨" in site.browser("bo").get("/notices").text
