"""A case in a browser that runs no scripts: everything can be read and done, in both languages."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from core.models import Ticket
from core.testing.site import PASSWORD
from core.testing.town import Town, fill, submit

pytestmark = pytest.mark.browser

ORDER = {"order_no": "D20260317001", "model": "折叠台灯"}
VOUCHER = {"waybill_no": "SF1386720451", "carrier": "顺丰速运", "shipper": "何平", "recipient": "陈", "address": "南京"}
PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c6360606000000004000127345d4f0000000049454e44ae426082"
)


@pytest.fixture(params=[("zh-CN", 1280), ("en-GB", 360)], ids=["desk", "telephone"])
def window(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window that runs no scripts."""
    locale, width = request.param
    context = chromium.new_context(
        java_script_enabled=False, locale=locale, viewport={"width": width, "height": 800}, has_touch=width < 600
    )
    yield context.new_page()
    context.close()


def _log_in(page: Page, town: Town, login: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{town.address}/login")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main form button.primary")
    page.wait_for_url(lambda url: "/login" not in url)


def _ticket(town: Town) -> Ticket:
    (ticket,) = town.world.rows(Ticket)
    assert isinstance(ticket, Ticket)
    return ticket


def _follow_act(page: Page, key: str) -> None:
    """Open the form of an act as somebody would: from its button, or from the menu of other acts."""
    link = page.locator(f"main .actions a[href*='act={key}']").first
    if not link.is_visible():
        page.locator("main .actions details.menu summary").first.click()
    if not link.is_visible():
        link = page.locator(f"main .phone-only a[href*='act={key}']")
    link.click()
    expect(page.locator("#act")).to_be_visible()


def test_an_order_is_opened_shipped_vouched_for_and_signed(window: Page, town: Town) -> None:
    _log_in(window, town, "xu")
    window.goto(f"{town.address}/tickets/new")  # there is one process: its form comes at once
    submit(window)
    assert "/tickets/new/" in window.url
    expect(window.locator("main .problem").first).to_be_visible()
    fill(window, **ORDER, store_stock=True)
    submit(window)
    expect(window.locator("h1")).to_contain_text(ORDER["order_no"])

    _log_in(window, town, "store")
    window.locator("main a.row-link").first.click()
    _follow_act(window, "ship")
    submit(window)
    assert _ticket(town).state == "shipped"

    _log_in(window, town, "lin")
    window.locator("main a.row-link").first.click()
    _follow_act(window, "submit_voucher")
    fill(window, **VOUCHER, inspected=True, condition_ok=True)
    window.locator("main [name=photos]").first.set_input_files(
        {"name": "发货照片.png", "mimeType": "image/png", "buffer": PHOTO}
    )
    submit(window)
    assert _ticket(town).state == "voucher_fed_back", window.inner_text("main")

    _log_in(window, town, "xu")
    window.locator("main a.row-link").first.click()
    _follow_act(window, "sign")
    submit(window)
    assert _ticket(town).state == "signed"
    window.locator("main details.picture-more summary").click()
    expect(window.locator("main .diagram")).to_be_visible()


def test_a_refused_form_keeps_what_was_typed_and_conditional_fields_can_be_filled_in(window: Page, town: Town) -> None:
    _log_in(window, town, "xu")
    window.goto(f"{town.address}/tickets/new/order_tracking")
    fill(window, **ORDER)
    submit(window)
    window.goto(f"{town.address}/t/{_ticket(town).public_id}?act=cancel")
    fill(window, cancel_reason="other")
    submit(window)
    assert _ticket(town).state == "confirmed"
    expect(window.locator("main [name=cancel_reason][value=other]")).to_be_checked()
    fill(window, cancel_remark="客户改在门店自提")
    submit(window)
    assert _ticket(town).state == "cancelled"


def test_an_exemption_is_signed(window: Page, town: Town) -> None:
    _log_in(window, town, "xu")
    window.goto(f"{town.address}/tickets/new/order_tracking")
    fill(window, **ORDER)
    submit(window)
    window.goto(f"{town.address}/t/{_ticket(town).public_id}?act=claim_exemption")
    fill(window, submission="order_info", reason="系统停机")
    window.locator("main [name=evidence]").first.set_input_files(
        {"name": "停机通知.txt", "mimeType": "text/plain", "buffer": "停机通知".encode()}
    )
    submit(window)
    _log_in(window, town, "zhao")
    window.locator("main a.row-link").first.click()
    window.locator("main [name=comment]").fill("属实")
    window.locator("main button[name=_approve][value='1']").click()
    window.wait_for_url(re.compile(r"/t/[^?]+$"))
    expect(window.locator("main")).to_contain_text("属实")
