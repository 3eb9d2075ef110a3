"""The pages of ledger, settings and health in a real browser: width, accessibility, touch, paper, no script."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from core.domain.decisions import AssessPenalty
from core.domain.texts import Message
from core.models import Ticket
from core.services import ledger, opening, pay
from core.services.work import working
from core.testing.site import PASSWORD

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
OPEN_ALL = "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """Array.from(document.querySelectorAll("main .button, main summary, main .input, main .option"))
  .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44)
  .map((one) => one.outerHTML.slice(0, 100))"""
BY_PERSON = {
    "qian": ("/penalties", "/penalties/statements?month=2026-03", "/penalties/pay?month=2026-03"),
    "zhao": (
        "/settings",
        "/settings/plugins",
        "/settings/plugins/ecommerce",
        "/processes/order_tracking",
        "/settings/calendar",
        "/settings/people",
        "/settings/people/new",
        "/settings/people/import",
        "/settings/people/invitations",
        "/settings/people/roles",
        "/settings/people/roles/administrator",
        "/settings/changes",
        "/settings/start",
        "/settings/people/of/xu",
        "/settings/people/departments",
        "/settings/people/authorities",
        "/settings/roster",
        "/health",
    ),
}


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
        ledger.assess(work, ticket.id, ticket.number, effect, policy)
    pay.set_pay(town.world.scope(), "lin", "2026-03", 320_000, 320_000)
    return town


def log_in(page: Page, address: str, login: str) -> None:
    page.goto(f"{address}/login")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click(".button.primary")
    page.wait_for_url(lambda url: "/login" not in url)


@pytest.mark.parametrize(
    ("locale", "scheme", "width"), [("zh-CN", "light", 360), ("en-GB", "dark", 360), ("zh-CN", "dark", 1280)]
)
def test_everybody_can_use_the_pages(chromium: Browser, charged: Any, locale: str, scheme: Any, width: int) -> None:
    for login, paths in BY_PERSON.items():
        context = chromium.new_context(
            locale=locale, color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True
        )
        page = context.new_page()
        log_in(page, charged.address, login)
        for path in paths:
            answer = page.goto(charged.address + path)
            assert answer is not None
            assert answer.status == 200
            page.evaluate(OPEN_ALL)
            violations = Axe().run(page, options=RULES).response["violations"]
            assert [(path, found["id"], found["nodes"][0]["html"]) for found in violations] == []
            assert page.evaluate(WIDER) == 0, path
            if width < 800:
                assert page.evaluate(SMALL) == [], path
        context.close()


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
