"""Views of lists: built in, saved, shared, chosen to open with; chips and columns."""

import re
from http import HTTPStatus

import pytest

from core.models import SavedView
from core.services import acting, opening
from core.testing.databases import sqlite_url
from core.testing.site import Browser, Site

FORM = {"subject": "食堂菜里有虫", "kind": "fault"}


@pytest.fixture
def database_url() -> str:
    """What depends on the kind of database stands in tests/services/test_views.py."""
    return sqlite_url()


@pytest.fixture
def bo(site: Site) -> Browser:
    return site.browser("bo")


@pytest.fixture
def anna(site: Site) -> Browser:
    return site.browser("anna")


def addresses(page: str) -> list[str]:
    return [found.replace("&amp;", "&") for found in re.findall(r'class="drop" href="([^"]+)"', page)]


def test_a_view_keeps_filters_order_and_columns(site: Site, anna: Browser) -> None:
    opening.open_ticket(site.world.scope("bo"), "complaint", FORM)
    shown = {"kind": "all", "process": "complaint", "order": "updated", "columns": "number,priority,value:kind"}
    answer = anna.send("/tickets/views", {**shown, "name": "投诉一览"})
    assert answer.status_code == HTTPStatus.SEE_OTHER
    page = anna.get(answer.headers["Location"]).text
    assert 'aria-current="page"><i class="bi bi-bookmark" aria-hidden="true"></i>投诉一览' in page
    assert re.findall(r'<th scope="col"[^>]*>(?:<a [^>]*>)?([^<]+)', page) == ["标题", "编号", "优先级", "类别"]
    (row,) = site.world.rows(SavedView)
    assert row.shown == shown


def test_what_narrows_the_list_can_be_dropped_one_by_one(site: Site, anna: Browser) -> None:
    page = anna.get("/tickets?kind=all&in=complaint/new&assignee=none&due=overdue&opener=bo&received_from=2020-01-02")
    words = re.findall(r'class="muted">([^<]+)</span>([^<]+)<i class="bi bi-x-lg"', page.text)
    assert words == [
        ("流程：", "投诉"),
        ("状态：", "新建"),
        ("经办人：", "没有经办人"),
        ("提交人：", "博文"),
        ("期限：", "已逾期"),
        ("收到日期，从：", "2020年1月2日"),
    ]
    without = addresses(page.text)
    assert "process=" not in without[0]
    assert "state=" not in without[0]
    assert "process=complaint" in without[1]
    assert all("assignee=none" in address for address in (*without[:2], *without[3:]))
    assert "assignee" not in without[2]
    while without:
        page = anna.get(without[0])
        assert page.status_code == HTTPStatus.OK
        assert len(addresses(page.text)) < len(without)
        without = addresses(page.text)


def test_dropping_the_last_condition_of_a_view_shows_everything(site: Site, anna: Browser) -> None:
    opening.open_ticket(site.world.scope("bo"), "complaint", FORM)
    page = anna.get("/tickets?view=unassigned").text
    assert "食堂菜里有虫" not in page
    (without,) = addresses(page)
    assert "食堂菜里有虫" in anna.get(without).text


def test_the_list_opens_in_the_view_that_was_chosen(site: Site, bo: Browser) -> None:
    assert bo.get("/tickets").status_code == HTTPStatus.OK
    bo.send("/tickets/views/default", {"view": "waiting"})
    assert bo.get("/tickets").headers["Location"] == "/tickets?view=waiting"
    assert bo.get("/tickets?kind=open").status_code == HTTPStatus.OK
    bo.send("/tickets/views/default", {"view": ""})
    assert bo.get("/tickets").status_code == HTTPStatus.OK
    assert bo.send("/tickets/views/default", {"view": "overdue"}).status_code == HTTPStatus.NOT_FOUND


def test_waiting_for_me_is_what_asks_me(site: Site, bo: Browser, anna: Browser) -> None:
    opened = opening.open_ticket(site.world.scope("bo"), "complaint", FORM)
    assert "食堂菜里有虫" in bo.get("/tickets?view=waiting").text
    assert "食堂菜里有虫" not in anna.get("/tickets?view=waiting").text
    acting.act(site.world.scope("bo"), opened.public_id, "answer", {"answer": "已处理"})
    assert "食堂菜里有虫" not in bo.get("/tickets?view=waiting").text
    assert "食堂菜里有虫" in anna.get("/tickets?view=waiting").text


def test_a_shared_view_shows_nobody_more_than_they_may_see(site: Site, anna: Browser, bo: Browser) -> None:
    site.person("chen", "clerk", name="陈晨")
    opening.open_ticket(site.world.scope("bo"), "complaint", FORM)
    anna.send("/tickets/views", {"kind": "all", "name": "大家的", "shared": "1"})
    (row,) = site.world.rows(SavedView)
    site.person("guest", name="访客")
    guest = site.browser("guest")
    page = guest.get(f"/tickets?view=v{row.id}").text
    assert "大家的" in page
    assert "安娜" in page
    assert "食堂菜里有虫" not in page
    assert "食堂菜里有虫" in bo.get(f"/tickets?view=v{row.id}").text


def test_views_are_renamed_removed_and_had_back_by_their_owner_only(site: Site, anna: Browser, bo: Browser) -> None:
    anna.send("/tickets/views", {"kind": "all", "name": "甲", "shared": "1"})
    (row,) = site.world.rows(SavedView)
    for path in ("", "/change", "/remove", "/restore"):
        assert bo.send(f"/tickets/views/v{row.id}{path}", {"name": "乙"}).status_code == HTTPStatus.NOT_FOUND
    anna.send(f"/tickets/views/v{row.id}", {"name": "丙"})
    page = anna.get("/tickets/views").text
    assert "丙" in page
    assert "丙" not in bo.get("/tickets/views").text
    anna.send(f"/tickets/views/v{row.id}/remove")
    page = anna.get("/tickets/views").text
    assert "视图“丙”已删除。" in page
    assert f'action="/tickets/views/v{row.id}/restore"' in page
    assert f"view=v{row.id}" not in page
    anna.send(f"/tickets/views/v{row.id}/restore")
    assert f"view=v{row.id}" in anna.get("/tickets/views").text


@pytest.mark.parametrize(
    ("name", "problem"), [("", "请给视图起个名字。"), ("长" * 41, "最多 40 个字"), ("甲", "您已有同名的视图。")]
)
def test_a_refused_view_loses_nothing(site: Site, anna: Browser, name: str, problem: str) -> None:
    anna.send("/tickets/views", {"kind": "all", "name": "甲"})
    answer = anna.send("/tickets/views", {"kind": "closed", "assignee": "me", "name": name})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert problem in answer.text
    assert 'name="assignee" value="me"' in answer.text
    assert len(site.world.rows(SavedView)) == 1


def test_only_those_who_see_more_than_their_own_share(site: Site, bo: Browser) -> None:
    answer = bo.send("/tickets/views", {"kind": "all", "name": "甲", "shared": "1"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert site.world.rows(SavedView) == []
    assert "共享给同事" not in bo.get("/tickets?kind=all&assignee=me").text


def test_search_results_lead_back(site: Site, anna: Browser) -> None:
    for number in range(53):
        opening.open_ticket(site.world.scope("bo", silent=True), "complaint", FORM | {"subject": f"第 {number} 件食堂"})
    first = anna.get("/tickets?kind=all&q=食堂")
    assert 'rel="prev"' not in first.text
    second = anna.get(re.findall(r'rel="next" href="([^"]+)"', first.text)[0].replace("&amp;", "&"))
    assert second.text.count("data-row") == 3
    assert 'rel="next"' not in second.text
    back = anna.get(re.findall(r'rel="prev" href="([^"]+)"', second.text)[0].replace("&amp;", "&"))
    numbers = re.findall(r"TS-\d+-\d+", first.text)
    assert re.findall(r"TS-\d+-\d+", back.text) == numbers
    assert 'rel="prev"' not in back.text
