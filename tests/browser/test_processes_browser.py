"""The handbook and the picture of a process in a real browser: for everybody, on a laptop, a phone and paper."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from core.services import acting, opening

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TOO_WIDE = """Array.from(document.querySelectorAll(".diagram text")).filter((text) => {
  const box = text.getBBox();
  return box.x < 0 || box.x + box.width > 320;
}).map((text) => text.textContent)"""
COVERED = """Array.from(document.querySelectorAll(".diagram text")).filter((one, place, all) => {
  const box = one.getBBox();
  return all.slice(0, place).some((other) => {
    const taken = other.getBBox();
    const above = box.y + 4 < taken.y + taken.height && taken.y + 4 < box.y + box.height;
    return above && box.x < taken.x + taken.width && taken.x < box.x + box.width;
  });
}).map((text) => text.textContent)"""
SIZES = "Array.from(document.querySelectorAll('.diagram text')).map((text) => text.getBoundingClientRect().height)"
ORDER = {
    "order_no": "D20260317001",
    "model": "膳魔师保温杯 500 mL",
    "recipient": "陈晓燕",
    "address": "浙江省杭州市西湖区文三路 90 号",
    "phone": "13812345678",
    "store_stock": "1",
}


def check(page: Page, where: str) -> None:
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations] == [], where
    assert page.evaluate(WIDER) == 0, where
    assert page.evaluate(TOO_WIDE) == [], where
    assert page.evaluate(COVERED) == [], where


@pytest.mark.parametrize(("locale", "width"), [("zh-CN", 1280), ("en-GB", 360)])
def test_everybody_reads_the_handbook(town: Any, locale: str, width: int) -> None:
    with town.window("lin", locale=locale, width=width, height=740) as page:
        page.goto(f"{town.address}/processes")
        check(page, "list")
        page.click("main a.row-link")
        page.wait_for_url(f"{town.address}/processes/order_tracking")
        page.evaluate("document.querySelectorAll('main details').forEach((part) => { part.open = true; })")
        check(page, "page")
        assert min(page.evaluate(SIZES)) > 11


def test_a_ticket_shows_how_far_it_has_come(town: Any) -> None:
    opened = opening.open_ticket(town.world.scope("xu"), "order_tracking", ORDER)
    acting.act(town.world.scope("store"), opened.public_id, "ship", {})
    for width in (1280, 360):
        with town.window("lin", width=width, height=740) as page:
            page.goto(f"{town.address}/t/{opened.public_id}")
            expect(page.locator(".diagram")).to_be_hidden()
            page.click(".picture-more summary")
            expect(page.locator(".diagram")).to_be_visible()
            expect(page.get_by_role("img", name="“订单跟踪”的流程图")).to_have_accessible_description(
                "现在在这里：已发货"
            )
            assert page.locator(".d-passed").count() == 1
            check(page, str(width))
            page.click(".ticket-facts a[href^='/processes/']")
            page.wait_for_url(f"{town.address}/processes/order_tracking")


def test_the_handbook_is_printed_without_the_frame(town: Any) -> None:
    with town.window("lin") as page:
        page.goto(f"{town.address}/processes/order_tracking")
        page.emulate_media(media="print")
        expect(page.locator(".side")).to_be_hidden()
        expect(page.locator(".actions")).to_be_hidden()
        expect(page.locator(".diagram")).to_be_visible()
        assert page.pdf()[:4] == b"%PDF"
