"""The frame of the pages in a real browser: keys, width, accessibility, and life without script."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from core.testing.site import PASSWORD

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
PATHS = ("/account", "/help/keys", "/nothing")
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """Array.from(document.querySelectorAll("a, button, summary, input, select, textarea")).filter((element) => {
  const box = element.getBoundingClientRect();
  return box.width > 1 && box.height < 44 && element.type !== "hidden" && !element.matches(".row-link, .skip");
}).map((element) => element.outerHTML.slice(0, 100))"""


@pytest.mark.parametrize(
    ("locale", "scheme", "width"),
    [("zh-CN", "light", 360), ("en-GB", "dark", 360), ("zh-CN", "dark", 1280), ("en-GB", "light", 1280)],
)
def test_everybody_can_use_the_pages(chromium: Browser, town: Any, locale: str, scheme: Any, width: int) -> None:
    context = chromium.new_context(
        locale=locale, color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True
    )
    page = context.new_page()
    page.goto(f"{town.address}/login")
    check(page, width)
    log_in(page)
    for path in PATHS:
        page.goto(town.address + path)
        check(page, width)
    context.close()


def log_in(page: Page) -> None:
    page.fill("#login", "zhao")
    page.fill("#password", PASSWORD)
    page.click(".button.primary")


def check(page: Page, width: int) -> None:
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations] == []
    assert page.evaluate(WIDER) == 0
    if width < 800:
        assert page.evaluate(SMALL) == []


def test_keys_lead_everywhere(town: Any) -> None:
    with town.window("zhao") as page:
        page.goto(f"{town.address}/account")
        page.keyboard.press("?")
        assert page.is_visible("dialog#keys")
        page.keyboard.press("Escape")
        assert not page.is_visible("dialog#keys")
        for entry in page.locator("[data-go]").all():
            target, key = entry.get_attribute("href"), entry.get_attribute("data-go") or ""
            page.keyboard.press("g")
            page.keyboard.press(key)
            page.wait_for_url(f"{town.address}{target}**")
            page.goto(f"{town.address}/account")
        page.fill("#present", "")
        page.locator("#present").press_sequentially("gt?/")
        assert page.input_value("#present") == "gt?/", "keys are letters while somebody types"


def test_menus_close_with_escape_and_give_the_focus_back(town: Any) -> None:
    with town.window("zhao") as page:
        page.goto(f"{town.address}/account")
        menu = page.locator(".top details.menu").last
        menu.locator("summary").click()
        assert menu.locator(".menu-panel").is_visible()
        page.keyboard.press("Escape")
        assert not menu.locator(".menu-panel").is_visible()
        assert menu.locator("summary").evaluate("(summary) => summary === document.activeElement")


def test_everything_works_without_script(chromium: Browser, town: Any) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN", viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{town.address}/account")
    log_in(page)
    page.wait_for_url(f"{town.address}/account")
    page.click("main >> text=深色")
    assert page.locator('html[data-theme="dark"]').count() == 1
    page.locator(".top details.menu").last.locator("summary").click()
    page.click("text=退出登录")
    page.wait_for_url(f"{town.address}/login")
    context.close()
