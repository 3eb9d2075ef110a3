"""The handbook: everybody reads how the processes in use run, from their declaration and the settings in force."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from xml.etree import ElementTree

import pytest

from core.plugin_manager import PluginManager
from core.services import acting, clock, opening, organisations
from core.testing import sample_plugin
from core.testing.databases import sqlite_url
from core.testing.site import Browser, Site

COMPLAINT = "/processes/complaint"
FORM = {"subject": "食堂", "kind": "other", "text": "菜凉了"}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


@pytest.fixture
def plugins() -> PluginManager:
    """The sample and a plugin of the real world."""
    manager = PluginManager(["plugins.ecommerce.plugin"], with_entry_points=False)
    manager.register(sample_plugin)
    return manager


def picture(text: str) -> ElementTree.Element:
    start = text.index('<svg class="diagram"')
    return ElementTree.fromstring(text[start : text.index("</svg>", start) + 6])


def boxes(text: str, kind: str) -> int:
    return sum(kind in rect.get("class", "").split() for rect in picture(text).iter(f"{SVG}rect"))


def test_everybody_finds_the_processes_in_use(site: Site) -> None:
    bo = site.browser("bo")
    assert 'href="/processes"' in bo.get("/work").text
    text = bo.get("/processes").text
    assert "订单跟踪" in text
    assert f'href="{COMPLAINT}"' in text
    organisations.set_plugin(site.world.scope(), "ecommerce", False)
    assert "订单跟踪" not in bo.get("/processes").text


def test_visitors_read_nothing(site: Site) -> None:
    for path in ("/processes", COMPLAINT):
        assert site.browser().get(path).headers["Location"].startswith("/login")


def test_a_process_that_is_not_in_use_is_for_those_who_could_turn_it_on(site: Site) -> None:
    organisations.set_plugin(site.world.scope(), "sample", False)
    assert site.browser("bo").get(COMPLAINT).status_code == HTTPStatus.NOT_FOUND
    assert "本单位没有启用这个流程" in site.browser("anna").get(COMPLAINT).text
    assert site.browser("anna").get("/processes/none").status_code == HTTPStatus.NOT_FOUND


def test_a_process_is_explained_from_its_declaration(site: Site) -> None:
    text = site.browser("bo").get("/processes/order_tracking").text
    for wanted in (
        "订单跟踪流程及信息反馈流程",
        "每次扣当月绩效工资的 10%，每月至多 100%",
        "没有规则的条款",
        "原文只有图名，图已缺失；流程按文字执行。",
        "第二天 10:00 前",
    ):
        assert wanted in text
    sample = site.browser("bo").get(COMPLAINT).text
    for wanted in (
        "2 个工作日内",
        "48 小时 0 分钟内",
        "除提交工单的人以外的人",
        "期限“答复”",
        "参数“答复期限”",
        "重新打开已办结",
    ):
        assert wanted in sample


def test_the_explanation_follows_the_settings(site: Site) -> None:
    today = site.world.org.local_date(clock.now())
    site.browser("anna").send("/settings/plugins/sample/reply_days", {"value": "7", "from": today.isoformat()})
    coming = (today + timedelta(days=1)).isoformat()
    site.browser("anna").send("/settings/plugins/sample/reply_days", {"value": "9", "from": coming})
    text = site.browser("bo").get(COMPLAINT).text
    assert "7 个工作日内" in text
    assert "9 个工作日内" not in text
    assert "默认值：2 工作日" in text


def test_only_those_who_may_are_offered_to_open_and_to_set(site: Site) -> None:
    clerk, chief = site.browser("bo").get(COMPLAINT).text, site.browser("anna").get(COMPLAINT).text
    assert ('href="/tickets/new/complaint"' in clerk, 'href="/settings/plugins/sample#' in clerk) == (True, False)
    assert ('href="/tickets/new/complaint"' in chief, 'href="/settings/plugins/sample#' in chief) == (False, True)


def test_the_page_asks_few_questions(site: Site, statements_of: Callable[[Browser, str], int]) -> None:
    browser = site.browser("bo")
    assert statements_of(browser, COMPLAINT) <= 11
    assert statements_of(browser, "/processes") <= 11


def test_a_ticket_shows_where_it_stands(site: Site) -> None:
    ticket = opening.open_ticket(site.world.scope("bo"), "complaint", FORM)
    bo = site.browser("bo")
    text = bo.get(f"/t/{ticket.public_id}").text
    assert f'<a href="{COMPLAINT}">' in text
    assert (boxes(text, "d-now"), boxes(text, "d-passed")) == (1, 0)
    acting.act(site.world.scope("bo"), ticket.public_id, "answer", {"answer": "已换热菜"})
    text = bo.get(f"/t/{ticket.public_id}").text
    assert (boxes(text, "d-now"), boxes(text, "d-passed")) == (1, 1)
    assert "现在在这里：已答复" in "".join(picture(text).itertext())
    assert (boxes(bo.get(COMPLAINT).text, "d-now"), boxes(bo.get(COMPLAINT).text, "d-passed")) == (0, 0)


def test_the_picture_speaks_the_readers_language_and_has_words(site: Site) -> None:
    text = site.browser("bo", "en").get("/processes/order_tracking").text
    labels = [part.text for part in picture(text).iter(f"{SVG}text")]
    assert "In transit" in labels
    assert "<li>Confirmed: Ship (Information officer, Shop) → Shipped" in text
