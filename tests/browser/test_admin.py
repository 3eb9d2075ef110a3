"""The pages of the ledger in a real browser: paper, no script."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from core.domain.decisions import AssessPenalty
from core.domain.texts import Message
from core.models import Ticket
from core.services import ledger, opening, pay
from core.services.work import working
from core.testing.site import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def charged(town: Any) -> Any:
    """The town in which lin has been charged and his pay is known."""
    order = {"order_no": "DD-1", "model": "K17", "recipient": "周敏", "address": "南京", "phone": "13800000000"}
    opening.open_ticket(town.world.scope("xu"), "order_tracking", {"quantity": "1", **order})
    ticket = town.world.rows(Ticket)[0]
    policy = town.world.manager.process("order_tracking").penalties[0]
    with working(town.world.scope()) as work:
        effect = AssessPenalty(
            policy=policy.key,
            subject="lin",
            occurrence="1",
            month="2026-03",
            reason=Message("发货信息不正确"),
            clause=policy.clause,
            percent=10,
        )
        plugin = town.world.manager.owner("order_tracking")
        settings = work.settings(plugin, work.scope.org.local_date(work.now))
        ledger.assess(work, ticket.id, ticket.number, effect, policy, settings)
    pay.set_pay(town.world.scope(), "lin", "2026-03", 320_000, 320_000)
    return town


def log_in(page: Page, address: str, login: str) -> None:
    page.goto(f"{address}/login")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click(".button.primary")
    page.wait_for_url(lambda url: "/login" not in url)


def test_a_statement_is_a_sheet_with_boxes_to_sign(charged: Any) -> None:
    with charged.window("qian") as page:
        page.goto(f"{charged.address}/penalties/statements/1")
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 688, "height": 970})
        assert not page.is_visible(".side, .top, .tabs, .no-print")
        boxes = [box.bounding_box() for box in page.locator(".signing > div").all()]
        assert len({box["y"] for box in boxes if box}) == 1, "side by side"
        assert page.locator("table.table th").first.is_visible()
        assert "叁佰贰拾元整" in page.inner_text("article")


def test_settling_asks_first_with_and_without_script(chromium: Browser, charged: Any) -> None:
    for script in (False, True):
        context = chromium.new_context(locale="zh-CN", java_script_enabled=script)
        page = context.new_page()
        log_in(page, charged.address, "qian")
        page.goto(f"{charged.address}/penalties/statements?month=2026-03")
        assert not page.is_visible("dialog#settle")
        page.click("a[href='#settle']")
        assert page.is_visible("dialog#settle")
        if script:
            page.click("dialog#settle button")
            page.wait_for_load_state()
            assert "已结算 1 张扣罚单，合计 320.00 元" in page.inner_text("main")
        context.close()
