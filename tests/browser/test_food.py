"""A report in a provincial newspaper, in a real browser: AAA at once, handled, verified, archived, called back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.models import Deadline, Notification, Ticket
from core.plugin_manager import PluginManager
from core.services import clock, people
from core.testing.catalogues import compile_stale, packages
from core.testing.databases import sqlite_url
from core.testing.site import PASSWORD
from core.testing.town import Town, shoot
from core.testing.world import make_app

SHOTS = Path(__file__).with_name("out")
LOCALES = (("zh-CN", "zh"), ("en-US", "en"))
SIZES = ((1280, 800), (360, 740))
STAFF = (
    ("kefu", "何冰", "hotline", "400 客服中心"),
    ("maoyi", "田芳", "trading_company", "商贸公司"),
    ("shengchan", "秦磊", "production_company", "生产公司"),
    ("erchang", "白山", "responsible_unit", "二厂"),
    ("zhikong", "郑燕", "qc_centre", "质控中心"),
    ("zongjingli", "蒋总", "general_manager", None),
)


@pytest.fixture
def group(chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A food group with people, at ten to eight of the last day before the Spring Festival."""
    compile_stale(packages())
    app = make_app(sqlite_url(), tmp_path, PluginManager(("plugins.manufacturing.plugin",), with_entry_points=False))
    with app.app_context():
        town = Town(app, chromium, "2026-02-16 07:50:00", "manufacturing")
        monkeypatch.setattr(clock, "now", town.present)
        for login, name, role, department in STAFF:
            if department:
                people.add_department(town.world.scope(), department, department)
            town.world.person(login, role, name=name, password=PASSWORD, department=department)
        yield town
        town.close()


def _fill(page: Page, **values: str | bool) -> None:
    for key, value in values.items():
        control = page.locator(f"main [name={key}]")
        if isinstance(value, bool):
            page.locator(f"main [name={key}][value='{int(value)}']").check()
        elif control.first.get_attribute("type") == "radio":
            page.locator(f"main [name={key}][value='{value}']").check()
        elif control.first.evaluate("element => element.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)


def _submit(page: Page) -> None:
    page.locator("main form[method=post] button.primary").first.click()
    page.wait_for_load_state()


def _ticket(town: Town) -> Ticket:
    (ticket,) = town.world.rows(Ticket, process="food_quality")
    assert isinstance(ticket, Ticket)
    return ticket


def _address(town: Town) -> str:
    return f"{town.address}/t/{_ticket(town).public_id}"


def _act(town: Town, at: str, login: str, key: str, state: str, **values: str | bool) -> None:
    """Let somebody do an act on the page, and see where it leads."""
    town.set_clock(at)
    with town.window(login) as page:
        page.goto(f"{_address(town)}?act={key}")
        expect(page.locator("#act")).to_be_visible()
        _fill(page, **values)
        _submit(page)
        assert "?act=" not in page.url, page.locator("main").inner_text()
    assert _ticket(town).state == state


def test_a_newspaper_report_from_the_first_moment_to_the_call_back(group: Town) -> None:
    group.set_clock("2026-02-16 08:00:00")
    with group.window("maoyi") as page:
        page.goto(f"{group.address}/tickets/new/food_quality")
        _fill(page, channel="media")
        expect(page.locator("main [name=media_level]").first).to_be_visible()
        _fill(
            page,
            media_name="省日报",
            media_level="provincial",
            product="冷鲜猪肉",
            batch="20260210",
            responsible_unit="二厂",
            defect_kind="process",
            content="省日报报道屠宰线地面积水、工具混用。",
        )
        shoot(page, SHOTS / "food-form.png")
        _submit(page)
        expect(page.locator("h1")).to_contain_text("冷鲜猪肉")
    ticket = _ticket(group)
    assert (ticket.state, ticket.priority, ticket.details["level"]) == ("judged", "AAA", "AAA")
    told = {note.user_id for note in group.world.rows(Notification, ticket_id=ticket.id)}
    wanted = ("zhikong", "shengchan", "erchang", "zongjingli")
    assert told == {group.world.scope(login).actor.user_id for login in wanted}

    both = {"qc_informed": True, "manager_informed": True}
    _act(group, "2026-02-16 08:40:00", "maoyi", "inform_management", "judged", **both)
    _act(group, "2026-02-16 08:50:00", "maoyi", "transmit", "transmitted", company="生产公司")
    _act(group, "2026-02-16 09:30:00", "shengchan", "take_up", "handling", responsible_unit="二厂")
    _act(group, "2026-02-17 08:00:00", "maoyi", "respond", "handling", response="已与报社沟通，派人到现场核实。")
    _show(group, "food-handling", "zhikong", "link_report")
    measures = {"cause": "排水沟堵塞，工具没有分色管理。", "measures": "疏通排水沟，工具按工序分色。"}
    _act(group, "2026-02-24 16:00:00", "erchang", "rectify", "rectified", **measures)
    with group.window("erchang") as page:
        page.goto(f"{_address(group)}?act=verify")
        expect(page.locator("#act")).to_have_count(0)
    with group.window("zhikong") as page:
        page.goto(f"{group.address}/work")
        expect(page.locator("main")).to_contain_text("冷鲜猪肉")
        shoot(page, SHOTS / "food-work.png")
    seen = {"effective": True, "verification": "现场复核合格，连续三日检查无异常。"}
    _act(group, "2026-02-25 10:00:00", "zhikong", "verify", "verified", **seen)
    _act(group, "2026-02-26 09:00:00", "zhikong", "answer", "verified", answer="整改情况已书面答复报社。")
    _act(group, "2026-02-26 10:00:00", "kefu", "archive", "archived", conclusion="整改有效，已答复。")
    _act(group, "2026-02-27 10:00:00", "kefu", "call_back", "called_back", call_result="nobody")
    deadlines = {row.key: row.state for row in group.world.rows(Deadline)}
    assert deadlines == {"management_notice": "met", "first_response": "met", "answer": "met"}
    assert not _ticket(group).late
    _show(group, "food-closed", "kefu", "share_case")


def _show(town: Town, name: str, login: str, act: str) -> None:
    """Take pictures of the ticket and of the form of an act, in both languages, on a desk and on a telephone."""
    for locale, short in LOCALES:
        for width, height in SIZES:
            with town.window(login, locale=locale, width=width, height=height) as page:
                for kind, path in (("ticket", _address(town)), ("act", f"{_address(town)}?act={act}")):
                    page.goto(path)
                    shoot(page, SHOTS / f"{name}-{kind}-{short}-{width}.png")
