"""A chief's day and a clerk's in a real browser: what waits, nudging, signing, a stand-in, acting from the list."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import expect

from core.domain.permissions import Permission
from core.models import Notification, Role, Ticket
from core.services import acting, files, people, uow
from core.services.configuration import changed, configuration
from core.testing.town import Town, fill, shoot, submit

SHOTS = Path(__file__).with_name("out")
ORDER = {
    "model": "膳魔师保温杯 500 mL 深海蓝",
    "quantity": "1",
    "recipient": "陈晓燕",
    "address": "浙江省杭州市西湖区文三路 90 号 3 幢 502",
    "phone": "13812345678",
}


@pytest.fixture
def shop(found: Callable[[str, str], Town]) -> Town:
    """A shop whose counter belongs to a department with a head, on a Tuesday morning."""
    town = found("ecommerce", "2026-03-17 09:00:00")
    scope = town.world.scope()
    people.add_department(scope, "counter", "网店运营部")
    rights = [Permission.VIEW_OWN.value, Permission.VIEW_DEPARTMENT.value, Permission.NOTE.value]
    with uow.unit_of_work(town.world.org.id) as session:
        session.add(Role(org_id=town.world.org.id, key="head", label="部门负责人", plugin=None, permissions=rights))
        changed(session, town.world.org.id)
    town.person("xu", "许静", "customer_service", department="counter")
    town.person("lin", "林涛", "information_officer", department="counter")
    town.person("he", "何芳", department="counter")
    town.person("store", "南山店", "store")
    town.person("zhou", "周颖", "head", "supervisor", department="counter")
    return town


def _order(town: Town, number: str) -> None:
    """Take an order at the counter; it is the department's."""
    with town.window("xu") as page:
        page.goto(f"{town.address}/tickets/new/order_tracking")
        fill(page, order_no=number, store_stock=True, **ORDER)
        submit(page)
        expect(page.locator("h1")).to_contain_text(number)
    with uow.reading(town.world.org.id) as session:
        counter = configuration(session, town.world.org.id).department_ids["counter"]
    with uow.unit_of_work(town.world.org.id) as session:
        session.execute(sa.update(Ticket).values(department_id=counter))


def _claim(town: Town) -> None:
    """Ask for an exemption, which waits for the supervisor's signature."""
    photo = BytesIO()
    Image.new("RGB", (32, 24), "orange").save(photo, "PNG")
    photo.seek(0)
    upload = files.Upload(field="evidence", name="聊天记录.png", stream=photo)
    kept = files.keep(town.world.scope("xu"), town.app.extensions["huiyin_config"], [upload])
    (order,) = town.world.rows(Ticket)
    raw = {"submission": "order_info", "reason": "客户改了地址"}
    acting.act(town.world.scope("xu"), order.public_id, "claim_exemption", raw, kept=kept)


def test_a_chief_sees_who_is_behind_nudges_once_a_day_and_signs(shop: Town) -> None:
    _order(shop, "D20260317001")
    shop.set_clock("2026-03-18 10:05:00")  # the voucher was due at ten
    with shop.window("zhou") as page:
        expect(page.locator("h2", has_text="本部门待办")).to_be_visible()
        page.keyboard.press("g")
        page.keyboard.press("d")
        page.wait_for_url("**/work/department")
        line = page.locator(".row", has_text="D20260317001").filter(has_text="凭证").first
        expect(line.locator(".chip-overdue")).to_contain_text("逾期")
        line.locator("button", has_text="催办").click()
        expect(page.locator("[data-flash]")).to_contain_text("已催办，林涛")
        page.locator(".row", has_text="D20260317001").first.locator("button", has_text="催办").click()
        expect(page.locator("[data-flash]")).to_contain_text("一天只催办一次")
        page.locator("a.row-title", has_text="D20260317001").first.click()
        expect(page.locator("main")).to_contain_text("催办，提醒了")
        page.locator(".deadlines summary").first.click()
        expect(page.locator(".sum").first).to_be_visible()
        shoot(page, SHOTS / "chief-why.png")
        _claim(shop)
        page.goto(f"{shop.address}/work")
        page.locator(".task .ticket-do", has=page.locator(".bi-pen")).click()
        seat = page.locator("section.sign")
        expect(seat).to_contain_text("客户改了地址")
        seat.locator("textarea").fill("情况属实")
        seat.locator("button", has_text="同意并签字").click()
        expect(page.locator("section.sign")).to_have_count(0)
        signed = page.locator("section", has=page.locator("#signed"))
        expect(signed).to_contain_text("周颖")
        expect(signed).to_contain_text("情况属实")
    told = [row for row in shop.world.rows(Notification) if row.kind == "nudged"]
    assert len(told) == len({row.user_id for row in told}) > 0


def test_a_clerk_acts_from_the_list_and_a_stand_in_in_their_name(shop: Town) -> None:
    _order(shop, "D20260317001")
    with shop.window("he") as page:
        expect(page.locator("main")).to_contain_text("眼下没有等您办理的事")
    now, scope = shop.present(), shop.world.scope()
    people.give_authority(scope, "lin", "he", "information_officer", now, now + timedelta(days=2))
    with shop.window("he", width=360, height=740) as page:
        expect(page.locator(".for-person")).to_have_text("代 林涛 办理")
        page.locator("nav[aria-label=以谁的名义] a", has_text="我本人").click()
        expect(page.locator("main .task")).to_have_count(0)
        page.locator("nav[aria-label=以谁的名义] a", has_text="林涛").click()
        expect(page.locator("main .task")).to_have_count(1)
        shoot(page, SHOTS / "stand-in-360.png")
        page.locator(".task .ticket-do").click()
        expect(page.locator("#act")).to_be_visible()
        page.locator("#act a", has_text="取消").first.click()
    with shop.window("lin") as page:
        badge = page.locator(".side [data-waiting]")
        expect(badge).to_contain_text("1")
        expect(page.locator(".task")).to_have_count(1)
        shoot(page, SHOTS / "clerk-work.png")


def test_a_countdown_stays_right_while_the_page_is_open(shop: Town) -> None:
    _order(shop, "D20260317001")
    shop.set_clock("2026-03-18 09:58:00")
    with shop.window("lin") as page:
        page.clock.install()
        page.goto(f"{shop.address}/work")
        chip = page.locator(".task .chip", has=page.locator("[data-due]")).first
        expect(chip).to_contain_text("还剩 2 分钟")
        page.clock.fast_forward(90_000)
        expect(chip).to_contain_text("还剩 1 分钟")
        page.clock.fast_forward(120_000)
        expect(chip).to_contain_text("逾期 1 分钟")
        expect(chip).to_have_class("chip chip-overdue")
