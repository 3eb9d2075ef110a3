"""An administrator's first hour in a real browser: from an organisation with nobody else in it to the first ticket."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from core.models import Ticket
from core.testing.site import PASSWORD
from core.testing.town import Town

pytestmark = pytest.mark.browser

ORDER = {
    "quantity": "1",
    "order_no": "DD-1",
    "model": "K17",
    "recipient": "周敏",
    "address": "南京市中山路 1 号",
    "phone": "13800000000",
}


def test_the_first_hour(chromium: Browser, found: Callable[[str, str], Town], tmp_path: Path) -> None:
    town = found("ecommerce", "2026-03-17 08:30:00")
    town.person("zhao", "赵敏", "administrator")
    with town.window("zhao") as page:
        page.goto(town.address)
        assert page.url.endswith("/settings/start")
        page.fill("#name", "回音商城")
        page.click("main form button:has-text('保存')")
        page.wait_for_load_state()
        file = tmp_path / "people.csv"
        file.write_text("登录名,姓名,部门,岗位\nxu,许静,,客服人员\nlin,林涛,,信息员\n", encoding="utf-8-sig")
        _take_in(page, town, file)
        page.click("button:has-text('生成邀请')")
        page.wait_for_load_state()
        codes = re.findall(r"/join/[a-z0-9]+", page.inner_text("article"))
        assert len(codes) == 2
        line = page.inner_text("tr:has-text('许静')")
    path = next(code for code in codes if code in line)
    page = chromium.new_page(locale="zh-CN")
    page.goto(town.address + path)
    page.fill("#wanted", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click(".button.primary")
    page.wait_for_url(lambda url: "/join/" not in url)
    page.goto(f"{town.address}/tickets/new/order_tracking")
    for key, value in ORDER.items():
        page.fill(f"#f-{key}", value)
    page.click("main form .button.primary")
    page.wait_for_url("**/t/*")
    page.close()
    assert len(town.world.rows(Ticket)) == 1


def _take_in(page: Page, town: Town, file: Path) -> None:
    page.goto(f"{town.address}/settings/people/import")
    page.set_input_files("#file", file)
    page.click("button:has-text('预览')")
    page.wait_for_load_state()
    assert "新增 2 人" in page.inner_text("main")
    page.click("button:has-text('核对无误')")
    page.wait_for_url("**/invitations")
