"""A case with the keyboard alone: from logging in to the signature, with the focus always in sight."""

import pytest
from playwright.sync_api import Browser, Page, expect

from core.models import Ticket
from core.services import opening
from core.testing.site import PASSWORD
from core.testing.town import Town

pytestmark = pytest.mark.browser

ORDER = {"order_no": "D20260317001", "model": "折叠台灯", "store_stock": "1"}
OUTLINED = """() => {
  const one = document.activeElement;
  const shown = [one, one.closest(".option, .segment, .camera"), one.nextElementSibling].filter(Boolean);
  const marked = ({ outlineStyle, boxShadow }) => outlineStyle !== "none" || boxShadow !== "none";
  return one === document.body || shown.map((element) => getComputedStyle(element)).some(marked);
}"""
HELD = "document.activeElement !== document.body && document.activeElement.isConnected"
REACH = 60


@pytest.fixture
def window(chromium: Browser, town: Town) -> Page:
    """A window in which nobody has logged in, without a mouse."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    return context.new_page()


def _press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def _reach(page: Page, selector: str) -> None:
    """Go on with Tab until the focus is where it is wanted, and see where it is all the way."""
    wanted = page.locator(selector).first
    wanted.wait_for()
    for _ in range(REACH):
        if wanted.evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
        assert page.evaluate(OUTLINED), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    pytest.fail(f"{selector} cannot be reached with the keyboard")


def _log_in(page: Page, town: Town, login: str) -> None:
    page.goto(f"{town.address}/login")
    _reach(page, "#login")
    page.keyboard.type(login)
    _press(page, "Tab")
    page.keyboard.type(PASSWORD)
    _press(page, "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def _state(town: Town) -> str:
    (ticket,) = town.world.rows(Ticket)
    return str(ticket.state)


def test_an_order_is_found_shipped_and_signed_for_with_the_keyboard_alone(window: Page, town: Town) -> None:
    opened = opening.open_ticket(town.world.scope("xu"), "order_tracking", ORDER)
    address = f"{town.address}/t/{opened.public_id}"
    _log_in(window, town, "store")

    _press(window, "/")
    expect(window.locator("[data-search]")).to_be_focused()
    window.keyboard.type("D20260317001")
    _press(window, "Enter")
    window.wait_for_url("**/tickets?q=D20260317001*")
    _press(window, "j", "Enter")
    window.wait_for_url(address)

    _press(window, "a")
    expect(window.locator("#act")).to_be_visible()
    assert window.evaluate(HELD), "the form took the place of what had the focus"
    _reach(window, "#act .form-foot .primary")
    _press(window, "Enter")
    window.wait_for_url(address)
    assert _state(town) == "shipped"


def test_an_exemption_is_asked_for_and_signed_with_the_keyboard_alone(window: Page, town: Town) -> None:
    opened = opening.open_ticket(town.world.scope("xu"), "order_tracking", ORDER)
    _log_in(window, town, "xu")
    window.goto(f"{town.address}/t/{opened.public_id}?act=claim_exemption")
    _reach(window, "main [name=submission]")
    _press(window, "Space", "ArrowDown")
    expect(window.locator("main [name=submission][value=order_info]")).to_be_checked()
    _reach(window, "main textarea[name=reason]")
    window.keyboard.type("系统停机，两小时内无法录入")
    window.locator("main [name=evidence]").first.set_input_files(
        {"name": "停机通知.txt", "mimeType": "text/plain", "buffer": "停机通知".encode()}
    )
    _reach(window, "#act .form-foot .primary")
    _press(window, "Enter")
    window.wait_for_url(f"{town.address}/t/{opened.public_id}")

    _reach(window, ".top details.menu:last-of-type summary")
    _press(window, "Enter")
    _reach(window, ".top form[action='/logout'] button")
    _press(window, "Enter")
    window.wait_for_url("**/login*")
    _log_in(window, town, "zhao")
    _press(window, "j", "Enter")
    window.wait_for_url(f"{town.address}/t/{opened.public_id}")
    _press(window, "a")
    _reach(window, "main textarea[name=comment]")
    window.keyboard.type("属实")
    _reach(window, "main button[name=_approve][value='1']")
    _press(window, "Enter")
    expect(window.locator("main")).to_contain_text("签字记录")
    expect(window.locator("main")).to_contain_text("已同意")


def test_lists_are_walked_with_j_and_k_and_opened_with_enter(window: Page, town: Town) -> None:
    for number in (1, 2, 3):
        opening.open_ticket(town.world.scope("xu"), "order_tracking", ORDER | {"order_no": f"D{number}"})
    _log_in(window, town, "xu")
    window.goto(f"{town.address}/tickets")
    rows = window.locator("[data-row]")
    _press(window, "j", "j", "j", "j")
    expect(rows.nth(2)).to_have_attribute("data-selected", "")
    assert window.evaluate(OUTLINED), "the line that Enter would open can be seen"
    _press(window, "k")
    expect(rows.nth(1)).to_have_attribute("data-selected", "")
    title = rows.nth(1).locator("a.row-link").inner_text()
    _press(window, "Enter")
    expect(window.locator("h1")).to_contain_text(title)


def test_the_first_tab_leads_past_the_navigation(window: Page, town: Town) -> None:
    _log_in(window, town, "xu")
    _press(window, "Tab")
    skip = window.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    _press(window, "Enter")
    assert window.url.endswith("#main")
    _press(window, "Tab")
    assert window.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_help_and_menus_close_with_escape_and_the_focus_comes_back(window: Page, town: Town) -> None:
    _log_in(window, town, "xu")
    _press(window, "Tab", "Tab", "Tab")
    before = window.evaluate_handle("document.activeElement")
    _press(window, "?")
    expect(window.locator("dialog#keys")).to_be_visible()
    assert window.evaluate("document.querySelector('dialog#keys').contains(document.activeElement)")
    _press(window, "Escape")
    expect(window.locator("dialog#keys")).to_be_hidden()
    assert window.evaluate("(one) => one === document.activeElement", before)

    summary = window.locator(".top details.menu summary").first
    _reach(window, ".top details.menu summary")
    _press(window, "Enter")
    expect(window.locator(".top .menu-panel").first).to_be_visible()
    _press(window, "Tab", "Escape")
    expect(window.locator(".top .menu-panel").first).to_be_hidden()
    expect(summary).to_be_focused()


def test_a_form_that_is_closed_gives_the_focus_back_to_the_page(window: Page, town: Town) -> None:
    opened = opening.open_ticket(town.world.scope("xu"), "order_tracking", ORDER)
    _log_in(window, town, "lin")
    window.goto(f"{town.address}/t/{opened.public_id}")
    _press(window, "a")
    expect(window.locator("#act")).to_be_visible()
    window.evaluate("window.sameDocument = true")
    _press(window, "Escape")
    _reach(window, "#act .form-foot a.button")
    _press(window, "Enter")
    expect(window.locator("#act")).to_have_count(0)
    _press(window, "a")
    expect(window.locator("#act")).to_be_visible()
    assert window.evaluate(HELD)
