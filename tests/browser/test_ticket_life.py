"""A ticket among others and among people: merged and taken back, typed and not lost, written on by two at once."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.services import opening, sessions
from core.testing.site import PASSWORD
from core.testing.town import Town, fill, shoot, submit

ORDER = {"order_no": "D20260317002", "model": "折叠台灯"}
OUT = Path(__file__).parent / "out"


def _open(town: Town, **values: str) -> opening.Opened:
    return opening.open_ticket(town.world.scope("xu"), "order_tracking", ORDER | values)


def _menu(page: Page, item: str) -> None:
    page.locator("summary", has_text="关联、合并、拆分").click()
    page.locator("a.menu-item", has_text=item).click()


def test_a_repeated_ticket_is_merged_and_the_merge_is_undone(town: Town) -> None:
    one, other = _open(town), _open(town)
    with town.window("zhao") as page:
        page.goto(f"{town.address}/t/{one.public_id}")
        expect(page.locator("main")).to_contain_text("30 天内第 1 次")
        _menu(page, "并入另一张工单")
        fill(page, number=other.number, reason="同一个订单报了两次")
        page.locator("main form button.danger").click()
        expect(page.locator("main")).to_contain_text("本单已并入另一张工单一起办理。")
        shoot(page, OUT / "merged.png")
        page.locator("main a", has_text=other.number).first.click()
        expect(page.locator("section", has=page.locator("#merged"))).to_contain_text(one.number)
        page.locator("section", has=page.locator("#merged")).locator("button", has_text="撤销合并").click()
        expect(page.locator("main")).not_to_contain_text("本单已并入另一张工单一起办理。")
        expect(page.locator("#next")).to_be_visible()
        _menu(page, "关联另一张工单")
        fill(page, number=other.number, kind="duplicate")
        submit(page)
        expect(page.locator("section", has=page.locator("#links"))).to_contain_text("本单与它重复")
        page.locator(".toasts, .flashes, [role=status]").locator("button", has_text="撤销").first.click()
        expect(page.locator("#links")).to_have_count(0)


def test_what_was_typed_outlives_the_session(town: Town) -> None:
    with town.window("xu") as page:
        page.goto(f"{town.address}/tickets/new/order_tracking")
        page.locator("main [name=order_no]").press_sequentially("D20260317009")
        expect(page.locator("[data-draft-state]")).to_be_visible()
        user_id = town.world.scope("xu").actor.user_id
        assert user_id is not None
        sessions.revoke_all(user_id, town.present())
        submit(page)
        expect(page.locator("main")).to_contain_text("您的登录已过期")
        page.goto(f"{town.address}/tickets/new/order_tracking")
        page.fill("input[name=login]", "xu")
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/tickets/new" in url)
        expect(page.locator("main [name=order_no]")).to_have_value("D20260317009")
        expect(page.locator("main")).to_contain_text("没有提交的草稿")
        shoot(page, OUT / "draft.png")
        page.locator("button", has_text="丢弃草稿").click()
        expect(page.locator("main [name=order_no]")).to_have_value("")


def test_two_people_at_once_are_told_and_nothing_is_overwritten(town: Town) -> None:
    opened = _open(town)
    address = f"{town.address}/t/{opened.public_id}"
    with town.window("xu") as first, town.window("zhao") as second:
        first.goto(f"{address}?act=note")
        first.locator("main [name=text]").press_sequentially("客户又来电话")
        expect(first.locator("[data-draft-state]")).to_be_visible()
        second.goto(address)
        expect(second.locator("main")).to_contain_text("许静 正在这张工单上填写")
        assert "客户又来电话" not in second.content()


@pytest.mark.parametrize(("locale", "width"), [("zh-CN", 1280), ("en", 360)])
def test_the_page_of_a_ticket_among_others_fits(town: Town, width: int, locale: str) -> None:
    one = _open(town)
    _open(town), _open(town)
    with town.window("zhao", locale=locale, width=width) as page:
        page.goto(f"{town.address}/t/{one.public_id}")
        shoot(page, OUT / f"among-others-{locale}-{width}.png")
        page.goto(f"{town.address}/t/{one.public_id}/merge")
        shoot(page, OUT / f"merge-{locale}-{width}.png")
