"""A crack at night up to the sheet that a deputy signs, and a suspect coil up to the line, in a real browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.models import Receipt, Signature, Ticket
from core.services import people
from core.testing.town import Town, fill, shoot, submit

SHOTS = Path(__file__).with_name("out")
LOCALES = (("zh-CN", "zh"), ("en-US", "en"))
SIZES = ((1280, 800), (360, 740))
STAFF = (
    ("guanli", "顾黎", "administrator", None),
    ("jia", "周海", "section_chief", "生产工段"),
    ("yi", "吴强", "section_chief", "生产工段"),
    ("ban", "黄波", "team_leader", "生产工段"),
    ("jingli", "郑杰", "duty_manager", "冲压车间"),
    ("zhao", "赵平", "shop_management", "冲压车间"),
    ("qe", "林清", "quality_engineer", "质量部"),
    ("hanzhuang", "马驰", "shop", "焊装车间"),
    ("moxiu", "韩松", "die_repair_engineer", "模修工段"),
    ("mochief", "江涛", "die_repair_chief", "模修工段"),
    ("kaiban", "沈飞", "decoiling_leader", "开卷线"),
)


@pytest.fixture
def shop(found: Callable[[str, str], Town]) -> Town:
    """A stamping shop with people, at six in the evening."""
    town = found("manufacturing", "2026-03-10 18:00:00")
    for department in dict.fromkeys(one[3] for one in STAFF if one[3]):
        people.add_department(town.world.scope(), department, department)
    for login, name, role, department in STAFF:
        town.person(login, name, role, department=department)
    return town


def _ticket(town: Town) -> Ticket:
    (ticket,) = town.world.rows(Ticket)
    assert isinstance(ticket, Ticket)
    return ticket


def _do(town: Town, page: Page, key: str, state: str, **values: str | bool) -> None:
    town.act(page, _ticket(town).public_id, key, **values)
    assert "?act=" not in page.url, page.locator("main").inner_text()
    assert _ticket(town).state == state


def _show(town: Town, name: str, login: str, path: str) -> None:
    for locale, short in LOCALES:
        for width, height in SIZES:
            with town.window(login, locale=locale, width=width, height=height) as window:
                window.goto(town.address + path)
                shoot(window, SHOTS / f"{name}-{short}-{width}.png")


def _enter_night(page: Page, town: Town, login: str) -> None:
    page.goto(f"{town.address}/settings/roster")
    fill(page, person=login, shift="夜", starts="20:00", ends="08:00", **{"from": "2026-03-10", "to": "2026-03-12"})
    page.locator("main button[data-primary]").click()
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("已录入 3 个班次")


def test_a_crack_at_night_up_to_the_sheet_that_a_deputy_signed(shop: Town) -> None:
    with shop.window("guanli") as page:
        for login in ("jia", "ban"):
            _enter_night(page, shop, login)
        page.goto(f"{shop.address}/settings/people/authorities")
        fill(
            page,
            holder="jingli",
            role="duty_manager",
            deputy="zhao",
            **{"from": "2026-03-11", "to": "2026-03-11"},
        )
        submit(page)
    _show(shop, "roster", "guanli", "/settings/roster")

    shop.set_clock("2026-03-11 02:05:00")
    with shop.window("ban") as page:
        page.goto(f"{shop.address}/tickets/new/stamping_feedforward")
        fill(page, part_name="侧围外板", defect="crack", line="A 线", found_by="末检员")
        submit(page)
        expect(page.locator("h1")).to_contain_text("侧围外板")
    address = f"/t/{_ticket(shop).public_id}"
    with shop.window("yi") as page:
        page.goto(f"{shop.address}{address}?act=classify")
        expect(page.locator("#act")).to_have_count(0)  # not on duty
    shop.set_clock("2026-03-11 02:10:00")
    with shop.window("jia") as page:
        _do(shop, page, "classify", "classified", traceable=False, problem_class="sudden")
        _do(shop, page, "notify", "notified", recipients="焊装车间", notice_means="phone")
        _do(
            shop,
            page,
            "fill_sheet",
            "form_filled",
            batch_range="夜班第 3 垛起",
            quantity_suspect="240",
            containment="全检已下线零件",
        )
        page.goto(shop.address + address)
        expect(page.locator("main")).to_contain_text("QK-20260310-夜-01")
        _do(shop, page, "submit_sheet", "form_filled")
    _show(shop, "sheet", "zhao", address)
    shop.set_clock("2026-03-11 02:40:00")
    with shop.window("zhao") as page:
        page.goto(shop.address + address)
        page.locator("section.sign button.primary").click()
        page.wait_for_load_state()
    assert _ticket(shop).state == "signed"
    (signature,) = shop.world.rows(Signature)
    assert (signature.by, signature.for_login) == ("zhao", "jingli")
    with shop.window("jia") as page:
        _do(shop, page, "issue", "issued")
    with shop.window("hanzhuang") as page:
        page.goto(shop.address + address)
        page.locator("form.receipt button").click()
        page.wait_for_load_state()
    shown = {row.user_id: row.confirmed_at is not None for row in shop.world.rows(Receipt)}
    read = {login: shown[shop.world.scope(login).actor.user_id] for login in ("hanzhuang", "qe")}
    assert read == {"hanzhuang": True, "qe": False}
    _show(shop, "issued", "jia", address)


def test_a_suspect_coil_up_to_the_line(shop: Town) -> None:
    shop.set_clock("2026-03-11 09:00:00")
    with shop.window("moxiu") as page:
        page.goto(f"{shop.address}/tickets/new/suspect_coil")
        fill(page, coil_no="J2026-0311", location="3 号库", suspicion="表面夹杂")
        submit(page)
        expect(page.locator("h1")).to_contain_text("J2026-0311")
    address = f"/t/{_ticket(shop).public_id}"
    with shop.window("kaiban") as page:
        for piece, sheets in (("A", "120"), ("B", "118")):
            _do(shop, page, "register_piece", "reported", piece=piece, sheets=sheets)
        _do(shop, page, "label_piece", "reported", labelled="1")
        shop.try_act(page, _ticket(shop).public_id, "complete_labelling", stock_quantity="238")
        expect(page.locator("main")).to_contain_text("还缺：B")
        _do(shop, page, "label_piece", "reported", labelled="2")
        _do(shop, page, "complete_labelling", "labelled", stock_quantity="238")
    _show(shop, "coil", "kaiban", address)
    for login, key, state in (
        ("jia", "release_as_section_chief", "labelled"),
        ("mochief", "release_as_die_chief", "release_confirmed"),
    ):
        with shop.window(login) as page:
            _do(shop, page, key, state)
    with shop.window("kaiban") as page:
        _do(shop, page, "warn", "release_confirmed", press_line="A 线")
        _do(shop, page, "annotate", "prewarned", annotation="14 时上线，重点检查前缘")
        _do(shop, page, "go_online", "online")
