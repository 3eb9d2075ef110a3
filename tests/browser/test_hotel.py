"""A hotel in a real browser: a log book missed, chased, corrected and filed, and counted in the report of the week."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.models import Receipt, Ticket
from core.services import people
from core.testing.town import Town, fill, shoot, submit

SHOTS = Path(__file__).with_name("out")
VIEWS = [("zh-CN", 1280), ("zh-CN", 360), ("en-US", 1280), ("en-US", 360)]
REPORT = "duty:weekly_report:weekly:2026-03-23"


@pytest.fixture
def hotel(found: object) -> Town:
    """A hotel on Tuesday evening; from midnight on a log book is owed every day."""
    assert callable(found)
    town = found("hotel", "2026-03-17 20:00:00")
    assert isinstance(town, Town)
    people.add_department(town.world.scope(), "works", "工程部")
    town.person("tang", "唐静", "assistant_manager")
    town.person("mi", "米淑", "executive_secretary")
    town.person("zhi", "支娟", "quality_office")
    town.person("leader", "支健", "quality_leader")
    town.person("gm", "宗敬", "general_manager")
    town.person("deputy", "傅宗", "deputy_general_manager")
    town.person("resident", "祝典", "resident_manager")
    town.person("gong", "龚成", "concerned_department", department="works")
    return town


def _ticket(town: Town, key: str) -> Ticket:
    (ticket,) = town.world.rows(Ticket, client_key=key)
    assert isinstance(ticket, Ticket)
    return ticket


def _views(town: Town, login: str, path: str, name: str) -> None:
    for locale, width in VIEWS:
        with town.window(login, locale=locale, width=width) as page:
            page.goto(f"{town.address}{path}")
            shoot(page, SHOTS / f"{name}-{locale[:2]}-{width}.png")


def test_a_log_book_that_was_missed_is_filed_and_reported(hotel: Town) -> None:
    hotel.set_clock("2026-03-18 08:30:30")
    logbook = _ticket(hotel, "duty:logbook:daily:2026-03-18")
    with hotel.window("tang") as page:
        expect(page.locator("main")).to_contain_text("逾期")
        expect(page.locator("main")).to_contain_text(logbook.number)
        shoot(page, SHOTS / "hotel-missed.png")
        page.goto(f"{hotel.address}/tickets/new/logbook")
        fill(page, content="大堂地面湿滑")
        submit(page)
        expect(page.locator("main")).to_contain_text(logbook.number)  # use the one that waits
        hotel.act(
            page, logbook.public_id, "hand_in", content="大堂地面湿滑，客人险些滑倒", room="大堂", quality_problem=True
        )
    with hotel.window("mi") as page:
        hotel.act(page, logbook.public_id, "pass_on")
    with hotel.window("gm") as page:
        hotel.act(page, logbook.public_id, "review", review_note="请工程部当天处理")
    with hotel.window("zhi") as page:
        hotel.act(page, logbook.public_id, "open_tracking", department="works", tracking_note="增设防滑措施")
        page.goto(f"{hotel.address}/t/{logbook.public_id}?act=open_tracking")
        page.evaluate("document.querySelector('#act form').action = location.pathname + '/act/file'")
        page.evaluate("document.querySelector('#act form').submit()")  # whoever does not wait for the page to offer it
        expect(page.locator("main")).to_contain_text("还没有获得纠正反馈，不能备案。")
        assert _ticket(hotel, logbook.client_key or "").state == "tracking"
    hotel.set_clock("2026-03-19 15:00:00")
    with hotel.window("gong") as page:
        page.locator("main a", has_text=logbook.title).first.click()
        hotel.act(page, logbook.public_id, "give_correction", correction="已铺防滑垫，雨天专人擦拭")
    with hotel.window("zhi") as page:
        hotel.act(page, logbook.public_id, "file", filing_no="QC-20260319-001")
    assert _ticket(hotel, logbook.client_key or "").state == "filed"

    hotel.set_clock("2026-03-23 09:00:00")
    report = _ticket(hotel, REPORT)
    with hotel.window("zhi") as page:
        page.locator("main a", has_text=report.title).first.click()
        hotel.act(page, report.public_id, "issue", common_problems="大堂设施小故障多", proposals="每晚巡检一次")
    assert (_ticket(hotel, REPORT).state, _ticket(hotel, REPORT).details["closed"]) == ("issued", 1)
    _views(hotel, "gm", f"/t/{report.public_id}", "hotel-report")
    with hotel.window("gm") as page:
        page.goto(f"{hotel.address}/t/{report.public_id}")
        page.get_by_role("button", name="已阅").first.click()
        page.wait_for_load_state()
    confirmed = {receipt.confirmed_at is not None for receipt in hotel.world.rows(Receipt, ticket_id=report.id)}
    assert confirmed == {True, False}
