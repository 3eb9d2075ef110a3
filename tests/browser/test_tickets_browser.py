"""The pages that staff work in, in a real browser: for everybody, on a laptop and on a phone, with the keyboard."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from core.models import Ticket
from core.services import acting, opening

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """Array.from(document.querySelectorAll("main a, main button, main summary, main input, main select")).filter(
(element) => {
  const box = element.getBoundingClientRect();
  return box.width > 1 && box.height < 44 && element.type !== "hidden" && !element.matches(".row-link, .option input");
}).map((element) => element.outerHTML.slice(0, 120))"""
BELOW = """(selectors) => selectors.filter((selector) => {
  const element = document.querySelector(selector);
  return !element || element.getBoundingClientRect().bottom > window.innerHeight;
})"""
ORDER = {
    "order_no": "D20260317001",
    "model": "膳魔师保温杯 500 mL 深海蓝",
    "recipient": "陈晓燕",
    "address": "浙江省杭州市西湖区文三路 90 号 3 幢 502",
    "phone": "13812345678",
    "store_stock": "1",
}


@pytest.fixture
def order(town: Any) -> str:
    """An order that was shipped; its voucher waits for the information officer. Returns the address of its page."""
    opened = opening.open_ticket(town.world.scope("xu"), "order_tracking", ORDER)
    acting.act(town.world.scope("store"), opened.public_id, "ship", {})
    acting.add_note(town.world.scope("xu"), opened.public_id, "客户催得急")
    return f"{town.address}/t/{opened.public_id}"


@pytest.mark.parametrize(("locale", "width"), [("en-GB", 1280), ("zh-CN", 360)])
def test_everybody_can_use_the_pages(town: Any, order: str, locale: str, width: int) -> None:
    addresses = ("/work", "/tickets?kind=all", "/tickets?q=保温杯", "/tickets?q=没有", "/notices", "/tickets/new")
    with town.window("lin", locale=locale, width=width, height=740 if width < 600 else 800) as page:
        for address in (*(town.address + path for path in addresses), order, f"{order}?act=submit_voucher"):
            page.goto(address)
            page.evaluate(
                "document.querySelectorAll('main details:not(.menu)').forEach((part) => { part.open = true; })"
            )
            _check(page, width)


def _check(page: Page, width: int) -> None:
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations] == []
    assert page.evaluate(WIDER) == 0, page.url
    if width < 800:
        assert page.evaluate(SMALL) == [], page.url


def test_a_ticket_answers_without_scrolling_on_a_laptop(town: Any, order: str) -> None:
    with town.window("lin") as page:
        page.goto(order)
        shown = [
            "h1",
            ".next-steps .chip",
            ".next-why",
            ".actions .primary",
            ".when .chip",
            ".when .why summary",
            ".who dd",
        ]
        assert page.evaluate(BELOW, shown) == []


def test_the_first_action_stays_in_reach_on_a_phone(town: Any, order: str) -> None:
    with town.window("lin", width=360, height=740) as page:
        page.goto(order)
        for place in (0, 100_000):
            page.mouse.wheel(0, place)
            page.wait_for_timeout(200)
            assert page.locator(".phone-only .primary").is_visible()
            assert page.evaluate(BELOW, [".phone-only .primary"]) == []


def test_a_ticket_is_handled_with_the_keyboard_alone(town: Any, order: str) -> None:
    with town.window("lin") as page:
        page.goto(f"{town.address}/work")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{order}")
        page.keyboard.press("a")
        page.wait_for_url(f"{order}?act=submit_voucher#act")
        expect(page.locator("main [name=waybill_no]")).to_be_focused()


def test_everything_typed_is_there_when_somebody_else_was_faster(town: Any, order: str) -> None:
    with town.window("xu") as page:
        page.goto(f"{order}?act=cancel")
        page.check("main .act [name=cancel_reason][value=customer]")
        (ticket,) = town.world.rows(Ticket)
        acting.act(town.world.scope("lin"), ticket.public_id, "set_shipping_kind", {"shipping_kind": "1"})
        page.click("main .act .form-foot .primary")
        news = page.locator("main .act .notice", has_text="您填写时，这张工单有了变化")
        assert "填写发货性质" in news.inner_text()
        assert page.is_checked("main .act [name=cancel_reason][value=customer]")
        page.click("main .act .form-foot .primary")
        page.wait_for_url(order)
        assert "已取消" in page.inner_text(".ticket-title")
